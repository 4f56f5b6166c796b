{#- The records of the chosen batches that hold a document, and those that hold none where one should be. -#}
{%- import 'json_macros.sql' as json -%}
SELECT _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp{% for c in context %}, {{ c }}{% endfor %}, _record, _error,
  {{ json.document('coalesce(_document, _raw)' if enveloped else '_raw') }} AS _doc, md5(coalesce(_raw, hex(_raw_bytes))) AS _bytes
FROM {{ bronze }}
WHERE {{ where }} AND _record IN ('document', 'unreadable')
