{#- Valid rows of full pictures: of each dataset date the latest version, of each key in it one row. A picture without
    rows leaves one without values, so that it is known to be a picture. -#}
{%- import 'document_macros.sql' as doc -%}
{%- if roots -%}
SELECT {{ columns | map('first') | join(', ') }}, _content, _snapshot, _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp
FROM {{ roots }}
WHERE _reasons IS NULL
{%- endif %}
{%- for e in empty %}
{{ '\nUNION ALL\n' if roots or not loop.first }}SELECT {% for name, kind in columns %}CAST(NULL AS {{ kind }}) AS {{ name }}, {% endfor %}CAST(NULL AS STRING) AS _content, {{ doc.dated(true) }} AS _snapshot, _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp
FROM (SELECT {{ e.batch_id | literal }} AS _batch_id, {{ e.file | literal }} AS _source_file, {{ e.file_hash | literal }} AS _file_hash, CAST(0 AS BIGINT) AS _row_number, timestamp_micros({{ e.arrived_at_us }}) AS _arrived_at, timestamp_micros({{ e.ingested_at_us }}) AS _ingestion_timestamp)
{%- endfor %}
