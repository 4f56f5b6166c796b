{#- Closed days of which not every minute is covered. -#}
SELECT {% if entity %}concat_ws(', '{% for e in entity %}, concat('{{ e }}=', CAST({{ e }} AS STRING)){% endfor %}){% else %}''{% endif %} AS entity, {{ day }} AS day,
  completeness_pct, expected_minutes - covered_minutes AS missing_minutes, open_issues
FROM {{ table }}
WHERE is_closed AND covered_minutes < expected_minutes
ORDER BY day DESC, entity
LIMIT {{ most }}
