{#- Files quarantined whole, with the money of their readable deliveries that nothing else brought. -#}
{%- import 'quarantine_macros.sql' as m -%}
SELECT b._source_file AS file, b._file_hash AS hash, b._batch_id AS batch, b._reasons AS reasons, b._ingestion_timestamp AS since, b._all_rows AS rows,
  coalesce(d.n, 0) AS deliveries,
  coalesce(d.n > 0 AND d.n = d.answered, false){% if w.same_file %} OR (r._here IS NOT NULL AND coalesce(d.readable, 0) = 0){% endif %} AS answered
  {%- for f in w.measures %}, coalesce(d.{{ f }}, CAST(0 AS DECIMAL(38,4))) AS {{ f }}{% endfor %}

FROM {{ w.broken }} b
LEFT JOIN (
  SELECT q._file_hash, count(*) AS n, count_if(t._here IS NOT NULL) AS answered,
    count_if({% for k in w.keys %}{{ ' AND ' if not loop.first else '' }}q.{{ k }} IS NOT NULL{% endfor %}) AS readable
    {%- for f in w.measures %}, CAST(sum(CASE WHEN t._here IS NULL THEN q._m_{{ f }} ELSE CAST(0 AS DECIMAL(28,4)) END) AS DECIMAL(38,4)) AS {{ f }}{% endfor %}

  FROM {{ w.quarantine }} q
  LEFT JOIN {{ m.answered(w) }} t ON {{ m.equal(w.keys, 't', 'q') }}
  GROUP BY q._file_hash
) d ON d._file_hash = b._file_hash
{% if w.same_file %}
LEFT JOIN (SELECT DISTINCT {{ w.same_file | join(', ') }}, true AS _here FROM {{ w.files }}) r ON {{ m.equal(w.same_file, 'r', 'b') }}
{% endif %}
ORDER BY file
