{#- The rows of a table; its parent's columns stand beside them as parent__x. -#}
{% if rows.parent %}
SELECT t.*{% for c in rows.parent_columns %}, p.parent__{{ c }}{% endfor %}

FROM {{ rows.table }} t
LEFT JOIN (SELECT {{ rows.parent_keys | join(', ') }}{% for c in rows.parent_columns %}, {{ c }} AS parent__{{ c }}{% endfor %} FROM {{ rows.parent }}) p
  ON {% for k in rows.parent_keys %}{{ ' AND ' if not loop.first else '' }}p.{{ k }} = t.{{ k }}{% endfor %}

{% else %}
SELECT * FROM {{ rows.table }}
{% endif %}
