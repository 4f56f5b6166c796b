{#- Valid rows of full pictures: of each dataset date the latest version, of each key in it one row. -#}
SELECT {{ columns | join(', ') }}, _content, _snapshot, _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp
FROM {{ roots }}
WHERE _reasons IS NULL
