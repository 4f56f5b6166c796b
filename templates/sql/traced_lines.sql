{#- Rows with the file, line and batch each came from. -#}
SELECT _batch_id AS batch, _file_hash AS hash, _source_file AS file, _row_number AS row,
  concat_ws('/'{% for k in keys %}, coalesce(CAST({{ k }} AS STRING), '?'){% endfor %}) AS key,
  {% if amount %}CAST({{ amount }} AS DECIMAL(38,4)){% else %}CAST(NULL AS DECIMAL(38,4)){% endif %} AS amount
FROM ({{ rows }})
WHERE {{ predicate }}
ORDER BY file, row, key
LIMIT {{ limit }}
