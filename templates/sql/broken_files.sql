{#- Files without a usable trailer, with the money in their readable lines. -#}
{%- import 'waterfall_parts.sql' as parts -%}
SELECT b._source_file AS file, array_join(b._reasons, '; ') AS reasons, {{ parts.money('b.' ~ w.stated) }} AS stated,
  coalesce(m.readable, {{ parts.zero() }}) AS readable, coalesce(m.outstanding, {{ parts.zero() }}) AS outstanding
FROM {{ w.broken }} b
LEFT JOIN (
  SELECT q._file_hash, CAST(sum({{ parts.money('q.' ~ w.measure) }}) AS DECIMAL(38,4)) AS readable,
    CAST(sum(CASE WHEN t._here IS NULL THEN {{ parts.money('q.' ~ w.measure) }} ELSE {{ parts.zero() }} END) AS DECIMAL(38,4)) AS outstanding
  FROM {{ w.quarantine }} q
  LEFT JOIN (SELECT {{ w.keys | join(', ') }}, true AS _here FROM {{ w.root }}) t ON {% for k in w.keys %}{{ ' AND ' if not loop.first else '' }}t.{{ k }} = q.{{ k }}{% endfor %}

  GROUP BY q._file_hash
) m ON m._file_hash = b._file_hash
ORDER BY file
