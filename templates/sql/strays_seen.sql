{#- How many roots and files have records that do not belong where they stand. -#}
SELECT sum(n) AS n FROM (
{%- for r in roots %}{{ ' UNION ALL ' if not loop.first else '' }}SELECT count_if(_strayed) AS n FROM {{ r }}{% endfor %}
{%- if files %} UNION ALL SELECT count_if(_strays > 0) AS n FROM {{ files }}{% endif %})
