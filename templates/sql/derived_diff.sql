{#- Rows that differ between what is published and what is staged, by key. -#}
SELECT {% for k in keys %}coalesce(n.`{{ k }}`, o.`{{ k }}`) AS `{{ k }}`, {% endfor %}
  o._row IS NULL AS _added, n._row IS NULL AS _removed
  {%- for c in others %}, o.`{{ c }}` AS `before_{{ c }}`, n.`{{ c }}` AS `after_{{ c }}`{% endfor %}

FROM (SELECT *, {{ row_hash }} AS _row FROM {{ staged }}) n
FULL OUTER JOIN (SELECT *, {{ row_hash }} AS _row FROM {{ table }} WHERE {{ inside }}) o
  ON {% for k in keys %}{{ ' AND ' if not loop.first else '' }}o.`{{ k }}` = n.`{{ k }}`{% endfor %}

WHERE n._row IS NULL OR o._row IS NULL OR n._row <> o._row
