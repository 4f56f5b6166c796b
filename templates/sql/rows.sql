{#- Rows of a format whose records are all of one kind, typed and checked; the same columns as staged roots. -#}
{%- import 'records.sql' as rec -%}
{%- set source -%}
SELECT _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp, _snapshot
{%- for f in r.incoming %}, CASE WHEN {{ f.alias }} IN ({% for n in nulls %}{{ ', ' if not loop.first else '' }}{{ n | literal }}{% endfor %}) THEN NULL ELSE {{ f.alias }} END AS {{ f.alias }}, CASE WHEN {{ f.alias }} IN ({% for n in nulls %}{{ ', ' if not loop.first else '' }}{{ n | literal }}{% endfor %}) THEN NULL ELSE {{ f.alias }} END AS in_{{ f.alias }}{% endfor %}, _short
FROM (
  SELECT _batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp,
    coalesce(try_cast(concat_ws('-', substring(_dated, 1, 4), substring(_dated, 5, 2), substring(_dated, 7, 2)) AS DATE), CAST(_arrived_at AS DATE)) AS _snapshot
    {%- for f in r.incoming %}, {{ f.sql }} AS {{ f.alias }}{% endfor %},
    {{ short }} AS _short
  FROM (
    SELECT *, split(_fields, '\u001f') AS _f, split(_header, '\u001f') AS _h, regexp_extract(_source_file, '_([0-9]{8})[^0-9/]*$', 1) AS _dated
    FROM {{ bronze }} WHERE {{ where }} AND (_record = 'row' OR _record IS NULL)
  )
)
{%- endset -%}
SELECT {% for c in r.own_columns %}{{ c }}, {% endfor %}_batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp, _snapshot,
  md5(concat_ws('\u001f'{% for c in hashed %}, coalesce(CAST({{ c }} AS STRING), '\u001e'){% endfor %})) AS _content, CAST(1 AS BIGINT) AS _rows, '' AS _match, coalesce({{ replaces }}, false) AS _replaces
  {%- for o in order_by %}, {{ o.sql }} AS {{ o.alias }}{% endfor %},
  false AS _file_bad,
  {{ rec.failures(rejects, '_reject_', 'CAST(NULL AS ARRAY<STRING>)') }} AS _own_reasons,
  {{ rec.failures(rejects, '_reject_', 'CAST(NULL AS ARRAY<STRING>)') }} AS _reasons,
  {{ rec.failures(warnings, '_warn_', 'CAST(NULL AS ARRAY<STRING>)') }} AS _warnings
  {%- if kept %}, coalesce({{ kept }}, false) AS _kept{% endif %}

FROM {{ rec.judged(rejects, warnings, rec.levelled(r, source, carried), look_ups) }}
