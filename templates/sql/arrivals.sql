{#- Each slot that an entity was to send, and what came of it (DESIGN.md §7): received, late, empty, missing, expected. -#}
{%- import 'windows.sql' as windows with context -%}
WITH files AS (
  SELECT {% for p in per %}f.{{ p.column }} AS {{ p.name }}, {% endfor %}f.{{ day }} AS {{ day }}, f.{{ start }} AS start_local, f.{{ end }} AS end_local, f.{{ offset }} AS utc_offset,
    f._arrived_at, f._source_file, coalesce({{ empty }}, false) AS is_empty
  FROM {{ table }} f
),
{{ windows.bounds(days) }},
{{ windows.clipped(('_arrived_at', '_source_file', 'is_empty')) }},
covered AS (
  SELECT {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}, slot, _arrived_at, _source_file, is_empty FROM (
    SELECT *, row_number() OVER (PARTITION BY {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}, slot ORDER BY _arrived_at, _source_file) AS _nth FROM (
      SELECT *, explode(sequence(first_slot, last_slot)) AS slot FROM (
        SELECT *, CAST(ceil((starts - opens) / {{ slot_seconds }}) AS BIGINT) AS first_slot, CAST(floor((ends - opens) / {{ slot_seconds }}) AS BIGINT) - 1 AS last_slot FROM clipped
      ) WHERE last_slot >= first_slot
    )
  ) WHERE _nth = 1
),
slots AS (
  SELECT {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}, timezone, slot, opens + slot * {{ slot_seconds }} AS starts FROM (
    SELECT *, explode(sequence(CAST(0 AS BIGINT), CAST((closes - opens) / {{ slot_seconds }} AS BIGINT) - 1)) AS slot FROM bounds
  )
)
SELECT {{ source | literal }} AS source, concat_ws(', ', {% for p in per %}concat('{{ p.name }}=', CAST(s.{{ p.name }} AS STRING)){{ ', ' if not loop.last else '' }}{% endfor %}) AS entity,
  s.{{ day }} AS day, timestamp_seconds(s.starts) AS slot_start, from_utc_timestamp(timestamp_seconds(s.starts), s.timezone) AS slot_start_local,
  CASE WHEN c.slot IS NULL THEN CASE WHEN s.starts + {{ slot_seconds + late_seconds }} <= {{ now }} THEN 'missing' ELSE 'expected' END
    WHEN unix_timestamp(c._arrived_at) > s.starts + {{ slot_seconds + late_seconds }} THEN 'late'
    WHEN c.is_empty THEN 'empty' ELSE 'received' END AS state,
  c._arrived_at AS arrived_at, c._source_file AS file
FROM slots s
LEFT JOIN covered c ON {% for p in per %}c.{{ p.name }} = s.{{ p.name }} AND {% endfor %}c.{{ day }} = s.{{ day }} AND c.slot = s.slot
