{#- Deliveries of intact files that are not published: invalid ones, and versions in conflict. -#}
{%- import 'quarantine_macros.sql' as m -%}
SELECT CASE WHEN q._state = 'parked' THEN 'parked' ELSE 'invalid' END AS kind, q._source_file AS file, q._row_number AS row, q._file_hash AS hash, {{ m.key(w.keys, 'q') }} AS key, q._reasons AS reasons,
  q._ingestion_timestamp AS since, q._arrived_at AS arrived, {{ 'false' if w.changes else 'coalesce(t._last > q._arrived_at, false)' if w.answers else 't._here IS NOT NULL' }} AS answered{% for f in w.measures %}, q._m_{{ f }} AS {{ f }}{% endfor %}

FROM {{ w.quarantine }} q
{% if not w.changes %}
LEFT JOIN {{ m.answered_later(w) if w.answers else m.answered(w) }} t ON {{ m.equal(w.keys, 't', 'q') }}
{% endif %}
{% if w.broken %}
LEFT ANTI JOIN {{ w.broken }} b ON b._file_hash = q._file_hash
{% endif %}
{% if w.versions %}
UNION ALL
SELECT 'conflict' AS kind, v._source_file AS file, v._row_number AS row, v._file_hash AS hash, {{ m.key(w.keys, 'v') }} AS key, array('conflict') AS reasons,
  max(v._ingestion_timestamp) OVER (PARTITION BY {% for k in w.keys %}{{ ', ' if not loop.first else '' }}v.{{ k }}{% endfor %}) AS since, v._arrived_at AS arrived, false AS answered{% for f in w.measures %}, v._m_{{ f }} AS {{ f }}{% endfor %}

FROM {{ w.versions }} v
WHERE v._state = 'conflict'
{% endif %}
ORDER BY file, row
