{#- Frames raw records anew: their kind, whether they are whole, and the row of the record they stand under. -#}
SELECT _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp, _raw, _crc32,
  CASE WHEN {{ kind }} IN ({% for k in kinds %}{{ ', ' if not loop.first else '' }}'{{ k }}'{% endfor %}) THEN {{ kind }} ELSE '?' END AS _kind,
  coalesce(length(_raw) = {{ record_length }}, false) AS _whole,
  max(CASE WHEN {{ kind }} IN ({% for k in roots %}{{ ', ' if not loop.first else '' }}'{{ k }}'{% endfor %}) THEN _row_number END)
    OVER (PARTITION BY _file_hash ORDER BY _row_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS _root_row
FROM {{ bronze }}
WHERE {{ where }}
