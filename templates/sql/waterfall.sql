{#- A waterfall in sums: what intact files state, and every part that explains it. -#}
{%- import 'waterfall_parts.sql' as parts -%}
WITH {{ parts.accounts(w, by, rows_sql) }}
SELECT {% for b in by %}{{ b }}, {% endfor %}_part AS part, CAST(sum(_amount) AS DECIMAL(38,4)) AS amount, count(*) AS n
FROM (
  SELECT {% for b in by %}{{ b }}, {% endfor %}'stated' AS _part, _stated AS _amount FROM files
  UNION ALL SELECT {% for b in by %}f.{{ b }}, {% endfor %}p._part, p._amount FROM pieces p LEFT JOIN files f ON f._file_hash = p._file_hash
  UNION ALL SELECT {% for b in by %}{{ b }}, {% endfor %}_part, _amount FROM rests
)
GROUP BY {% for b in by %}{{ b }}, {% endfor %}_part
