{#- Row by row, all that stands between what intact files state and the classes that the contract names. -#}
{%- import 'waterfall_parts.sql' as parts -%}
WITH {{ parts.accounts(w, [], rows_sql) }},
standing AS (
  SELECT {{ parts.key(w.keys) }} AS key, min(concat(_source_file, ':', CAST(_row_number AS STRING))) AS place FROM {{ w.versions }} WHERE _state = 'accepted' GROUP BY {{ w.keys | join(', ') }}
)
SELECT d.reason, d.file, d.row, d.key, d.amount, d.reasons, s.place AS other FROM (
  SELECT _state AS reason, _source_file AS file, _row_number AS row, {{ parts.key(w.keys) }} AS key, {{ parts.money(w.measure) }} AS amount, CAST(NULL AS STRING) AS reasons FROM {{ w.versions }} WHERE _state <> 'accepted'
  UNION ALL
  SELECT _state AS reason, _source_file AS file, _row_number AS row, {{ parts.key(w.keys) }} AS key, {{ parts.money(w.measure) }} AS amount, array_join(_reasons, ', ') AS reasons FROM invalid
  UNION ALL
  SELECT 'class:other' AS reason, _source_file AS file, min(_row_number) AS row, {{ parts.key(w.keys) }} AS key, sum({{ parts.money(w.column) }}) AS amount, CAST(NULL AS STRING) AS reasons
  FROM classified WHERE _part = 'class:other' GROUP BY _source_file, {{ w.keys | join(', ') }}
  UNION ALL
  SELECT _part AS reason, coalesce(_source_file, _file_hash) AS file, CAST(NULL AS BIGINT) AS row, CAST('' AS STRING) AS key, _amount AS amount, CAST(NULL AS STRING) AS reasons FROM rests
) d
LEFT JOIN standing s ON s.key = d.key AND d.key <> ''
WHERE d.amount <> {{ parts.zero() }}
ORDER BY reason, file, row
