{#- Gives rows under a new key what the row under the old key held when it ended; '?' stays where that waits itself. -#}
{%- import 'history_macros.sql' as m -%}
SELECT {% for c in columns %}t.{{ c }}, {% endfor %}{% for u in unchanged %}{{ ', ' if not loop.first else '' }}
  CASE WHEN t._enc_{{ u.name }} = '?' AND d._here THEN coalesce(d._last_{{ u.name }}, '~') ELSE t._enc_{{ u.name }} END AS _enc_{{ u.name }}{% endfor %}

FROM {{ timeline }} t
LEFT JOIN (
  SELECT _order, _transaction, true AS _here{% for u in unchanged %}, max(_last_{{ u.name }}) AS _last_{{ u.name }}{% endfor %}

  FROM (
    SELECT _op, _order, coalesce(_tx, '') AS _transaction{% for u in unchanged %}, {{ m.own('_found_' ~ u.name) }} AS _last_{{ u.name }}{% endfor %}

    FROM (SELECT *{% for u in unchanged %}, last_value(concat(_name, _enc_{{ u.name }}), true) OVER ({{ m.so_far() }}) AS _found_{{ u.name }}{% endfor %} FROM {{ timeline }})
  )
  WHERE _op = 'd' GROUP BY _order, _transaction
) d ON t._op = 'c' AND d._order = t._order AND d._transaction = coalesce(t._tx, '')
