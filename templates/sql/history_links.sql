{#- Which key a row came from where its key changed and a value was left as it was. -#}
WITH every AS (
  SELECT {{ keys | join(', ') }}, _op, _order, coalesce(_tx, '') AS _transaction, _unchanged FROM {{ decided }} WHERE _fresh
  {% if events %}
  UNION ALL SELECT {{ keys | join(', ') }}, _op, _order, coalesce(_tx, '') AS _transaction, _unchanged FROM {{ events }}
  {% endif %}
),
links AS (
  SELECT {% for k in keys %}c.{{ k }} AS to_{{ k }}, d.{{ k }} AS from_{{ k }}, {% endfor %}
    concat_ws('\u001f'{% for k in keys %}, CAST(c.{{ k }} AS STRING){% endfor %}) AS _to, concat_ws('\u001f'{% for k in keys %}, CAST(d.{{ k }} AS STRING){% endfor %}) AS _from
  FROM every c JOIN every d ON d._order = c._order AND d._transaction = c._transaction
  WHERE c._op = 'c' AND c._unchanged IS NOT NULL AND d._op = 'd'
)
SELECT DISTINCT {% for k in keys %}to_{{ k }} AS {{ k }}, {% endfor %}_to AS _text, _to, _from FROM links
UNION
SELECT DISTINCT {% for k in keys %}from_{{ k }} AS {{ k }}, {% endfor %}_from AS _text, _to, _from FROM links
