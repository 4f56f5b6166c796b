{#- All deliveries of the keys that somebody asks about, whatever became of them. -#}
{%- import 'quarantine_macros.sql' as m -%}
WITH d AS (
  {% if w.versions %}
  SELECT {{ m.key(w.keys, 'v') }} AS key, v._source_file AS file, v._row_number AS row, v._file_hash AS hash, v._batch_id AS batch, v._rows AS rows, v._content AS content, v._state AS state,
    CAST(NULL AS ARRAY<STRING>) AS reasons, v._replaces AS replaces, v._arrived_at AS arrived_at{% for f in w.measures %}, v._m_{{ f }} AS {{ f }}{% endfor %}

  FROM {{ w.versions }} v
  UNION ALL
  {% endif %}
  SELECT {{ m.key(w.keys, 'q') }} AS key, q._source_file AS file, q._row_number AS row, q._file_hash AS hash, q._batch_id AS batch, q._rows AS rows, q._content AS content, q._state AS state,
    q._reasons AS reasons, false AS replaces, q._arrived_at AS arrived_at{% for f in w.measures %}, q._m_{{ f }} AS {{ f }}{% endfor %}

  FROM {{ w.quarantine }} q
)
SELECT * FROM d
WHERE d.key IN (SELECT key FROM d WHERE d.key = {{ subject | literal }} OR {{ wanted }})
ORDER BY key, arrived_at, file, row
