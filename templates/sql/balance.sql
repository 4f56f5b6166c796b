{#- Groups in which a sum and the one it must equal differ. -#}
SELECT {% for b in by %}coalesce(a.{{ b }}, e.{{ b }}) AS {{ b }}, {% endfor %}coalesce(a.figure, 0) AS actual, coalesce(e.figure, 0) AS expected
FROM (SELECT {% for b in by %}{{ b }}, {% endfor %}sum({{ sum }}) AS figure FROM {{ actual }} WHERE {{ inside }}{% if by %} GROUP BY {{ by | join(', ') }}{% endif %}) a
FULL OUTER JOIN (SELECT {% for b in by %}t.{{ b }}, {% endfor %}{{ equals }} AS figure FROM {% if computed %}(SELECT *{% for name, expression in computed.items() %}, {{ expression }} AS {{ name }}{% endfor %} FROM {{ to }}){% else %}{{ to }}{% endif %} t
  {%- if parent %} JOIN {{ parent }} p ON {% for k in parent_keys %}{{ ' AND ' if not loop.first else '' }}p.{{ k }} = t.{{ k }}{% endfor %}{% endif %}

  WHERE {{ inside_to }} AND ({{ where }}){% if by %} GROUP BY {% for b in by %}{{ ', ' if not loop.first else '' }}t.{{ b }}{% endfor %}{% endif %}) e
ON {% for b in by %}{{ ' AND ' if not loop.first else '' }}e.{{ b }} = a.{{ b }}{% endfor %}{% if not by %}true{% endif %}

WHERE coalesce(a.figure, 0) <> coalesce(e.figure, 0)
