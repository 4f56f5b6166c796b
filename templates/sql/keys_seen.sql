{#- Whether any staged key was delivered before, or twice now; and how many deliveries may not compete. -#}
SELECT
  (SELECT count(*) FROM (SELECT 1 AS one FROM {{ roots }} WHERE _reasons IS NULL GROUP BY {{ keys | join(', ') }} HAVING count(*) > 1)) AS twice,
  {% if known %}
  (SELECT count(*) FROM {{ known }} v LEFT SEMI JOIN (SELECT DISTINCT {{ keys | join(', ') }} FROM {{ roots }} WHERE _reasons IS NULL) k ON {% for k in keys %}{{ ' AND ' if not loop.first else '' }}v.{{ k }} = k.{{ k }}{% endfor %}{% if prune %} WHERE {{ prune }}{% endif %}) AS known,
  {% else %}
  CAST(0 AS BIGINT) AS known,
  {% endif %}
  (SELECT count(*) FROM {{ roots }} WHERE _reasons IS NOT NULL) AS invalid
