{#- One row: rows whose reference has no parent, the parents that they ask for, since when, by age, and their value. -#}
SELECT count(*) AS rows, count(DISTINCT concat_ws('/', {% for c in columns %}CAST(t.`{{ c }}` AS STRING){{ ', ' if not loop.last else '' }}{% endfor %})) AS parents,
  min(t._arrived_at) AS oldest, max(t._arrived_at) AS newest
  {%- for age in ages %}, count_if(unix_timestamp(t._arrived_at) > {{ now - age.seconds }}) AS `{{ age.name }}`{% endfor %},
  {{ 'CAST(sum(v.value) AS DECIMAL(28,2))' if value else 'CAST(NULL AS DECIMAL(28,2))' }} AS value
FROM {{ table }} t
{% if value %}
LEFT JOIN (SELECT {{ value.keys | join(', ') }}, sum({{ value.column }}) AS value FROM {{ value.table }} GROUP BY {{ value.keys | join(', ') }}) v
  ON {% for k in value.keys %}{{ ' AND ' if not loop.first else '' }}v.{{ k }} = t.{{ k }}{% endfor %}

{% endif %}
WHERE t.`{{ flag }}`
