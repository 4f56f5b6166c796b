{#- What is to be done: counts of what is fresh, and all marks of snapshots and truncates; side 'known' is what was kept
    before. unchanged: the columns that some change left as they were, created: by a row under a new key. -#}
{%- import 'history_macros.sql' as m -%}
{%- set nothing = "CAST(NULL AS STRING) AS op, CAST(NULL AS STRING) AS place, CAST(NULL AS BIGINT) AS at, CAST(NULL AS STRING) AS mark" -%}
SELECT 'count' AS side, {{ nothing }}, CAST(NULL AS STRING) AS unchanged, false AS created, count_if(_fresh) AS fresh, count_if(_fresh AND _known) AS replaced,
  count_if(_op IN ('t', 'r', 'k')) AS marking, (SELECT count(*) FROM {{ roots }} WHERE _reasons IS NOT NULL) AS invalid
FROM {{ decided }}
{% for side, source, where in sides %}
UNION ALL
SELECT DISTINCT '{{ side }}' AS side, _op AS op, {{ 'concat(_order, ' ~ separator ~ ', _position)' }} AS place, unix_millis(_changed_at) AS at, _snapshot AS mark, CAST(NULL AS STRING) AS unchanged, false AS created,
  CAST(0 AS BIGINT) AS fresh, CAST(0 AS BIGINT) AS replaced, CAST(0 AS BIGINT) AS marking, CAST(0 AS BIGINT) AS invalid
FROM {{ source }} WHERE ({{ m.marks() }}) AND {{ where }}
UNION ALL
SELECT DISTINCT '{{ side }}' AS side, {{ nothing }}, _unchanged AS unchanged, _op = 'c' AS created,
  CAST(0 AS BIGINT) AS fresh, CAST(0 AS BIGINT) AS replaced, CAST(0 AS BIGINT) AS marking, CAST(0 AS BIGINT) AS invalid
FROM {{ source }} WHERE _unchanged IS NOT NULL AND {{ where }}
{% endfor %}
