{#- Raw records that the reader framed as the contract still asks: the same columns as frame.sql. -#}
SELECT _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp, _raw, _crc32, _kind,
  coalesce(length(_raw) = {{ record_length }}, false) AS _whole, _root_row
FROM {{ bronze }}
WHERE {{ where }}
