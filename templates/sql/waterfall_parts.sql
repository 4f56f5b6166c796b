{#- The parts of a waterfall file by file (POS.md, *Meaning*); macros shared by waterfall.sql and differences.sql. -#}
{%- macro money(sql) -%}CAST({{ sql }} AS DECIMAL(38,4)){%- endmacro -%}

{%- macro zero() -%}CAST(0 AS DECIMAL(38,4)){%- endmacro -%}

{%- macro key(keys, alias='') -%}
concat_ws('/'{% for k in keys %}, coalesce(CAST({{ alias }}{{ k }} AS STRING), '?'){% endfor %})
{%- endmacro -%}

{#- CTEs: files, pieces (one a delivery or accepted row), rests (per file, what no piece explains). -#}
{%- macro accounts(w, by, rows_sql) -%}
files AS (
  SELECT _file_hash, _source_file, {% for b in by %}{{ b }}, {% endfor %}coalesce({{ money(w.stated) }}, {{ zero() }}) AS _stated, _strays FROM {{ w.files }}
),
classified AS (
  SELECT *, CASE {% for c in w.classes %}WHEN {{ c.sql }} THEN 'class:{{ loop.index0 }}' {% endfor %}ELSE 'class:other' END AS _part
  FROM ({{ rows_sql }})
),
invalid AS (SELECT q.* FROM {{ w.quarantine }} q LEFT SEMI JOIN files f ON f._file_hash = q._file_hash),
pieces AS (
  SELECT _file_hash, _part, {{ money(w.column) }} AS _amount FROM classified
  UNION ALL SELECT _file_hash, _state AS _part, {{ money(w.measure) }} AS _amount FROM {{ w.versions }} WHERE _state <> 'accepted'
  UNION ALL SELECT _file_hash, _state AS _part, {{ money(w.measure) }} AS _amount FROM invalid
),
rests AS (
  SELECT coalesce(f._file_hash, p._file_hash) AS _file_hash, f._source_file, {% for b in by %}f.{{ b }}, {% endfor %}
    coalesce(f._stated, {{ zero() }}) - coalesce(p._amount, {{ zero() }}) AS _amount,
    CASE WHEN d._file_hash IS NOT NULL OR coalesce(f._strays, 0) > 0 THEN 'unreadable' ELSE 'unexplained' END AS _part
  FROM files f
  FULL OUTER JOIN (SELECT _file_hash, sum(_amount) AS _amount FROM pieces GROUP BY _file_hash) p ON p._file_hash = f._file_hash
  LEFT JOIN (SELECT DISTINCT _file_hash FROM invalid WHERE array_join(_reasons, ' ') RLIKE '(^|[ .])(unreadable:|record_length|record:stray|stray)') d ON d._file_hash = f._file_hash
  WHERE coalesce(f._stated, {{ zero() }}) <> coalesce(p._amount, {{ zero() }})
)
{%- endmacro -%}
