{#- Whether any staged key was delivered before, or twice now; and how many deliveries may not compete. -#}
SELECT s.twice, {{ 'p.known' if known else 'CAST(0 AS BIGINT) AS known' }}, s.invalid
FROM (
  SELECT count_if(_valid > 1) AS twice, coalesce(sum(_invalid), 0) AS invalid
  FROM (
    SELECT count_if(_reasons IS NULL) AS _valid, count_if(_reasons IS NOT NULL) AS _invalid
    FROM {{ roots }} GROUP BY {{ keys | join(', ') }}
  )
) s
{% if known %}
CROSS JOIN (
  SELECT count(*) AS known FROM {{ known }} v
  LEFT SEMI JOIN (SELECT DISTINCT {{ keys | join(', ') }} FROM {{ roots }} WHERE _reasons IS NULL) k
    ON {% for k in keys %}{{ ' AND ' if not loop.first else '' }}v.{{ k }} = k.{{ k }}{% endfor %}

  {% if prune %}
  WHERE {{ prune }}
  {% endif %}
) p
{% endif %}
