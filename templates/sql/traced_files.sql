{#- The files that rows came from, with what each adds. -#}
SELECT _source_file AS file, count(*) AS rows,
  {% if amount %}CAST(sum({{ amount }}) AS DECIMAL(38,4)){% else %}CAST(NULL AS DECIMAL(38,4)){% endif %} AS amount
FROM ({{ rows }})
WHERE {{ predicate }}
GROUP BY _source_file
ORDER BY file
LIMIT {{ limit }}
