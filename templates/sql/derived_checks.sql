{#- Everything that would make a staged result unfit to publish, counted in one scan. -#}
SELECT count(*) AS rows, count_if(_lost) AS lost, count_if(NOT coalesce({{ inside }}, false)) AS outside,
  (SELECT count(*) FROM (SELECT 1 AS one FROM {{ staged }} GROUP BY {{ keys | join(', ') }} HAVING count(*) > 1)) AS key_twice
  {%- for r in required %}, count_if(`{{ r }}` IS NULL) AS required_{{ r }}{% endfor %}
  {%- for r in rules %}, count_if(_{{ r.name }}) AS rule_{{ r.name }}{% endfor %}

{# A rule may look at the rows around its own, which no aggregate allows inside itself. #}
FROM {% if rules %}(SELECT *{% for r in rules %}, coalesce(NOT ({{ r.sql }}), false) AS _{{ r.name }}{% endfor %} FROM {{ staged }}){% else %}{{ staged }}{% endif %}

