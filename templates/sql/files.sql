{#- One row per file: its once-records, control totals and everything that is wrong with it. -#}
{%- import 'records.sql' as rec -%}
{%- set joined -%}
SELECT c.*
{%- for f in main.incoming %}, {{ main.kind }}.{{ f.alias }}{% endfor %}, {{ main.kind }}._hash
{%- for o in outer %}, {{ o.sql }} AS {{ o.alias }}{% endfor %}
{%- for k in checks %}, {{ k.computed }} AS _computed_{{ k.name }}, {{ k.stated }} AS _stated_{{ k.name }}{% endfor %},
  array_compact(array(CAST(NULL AS STRING)
  {%- for once in onces %}
    , IF(c.n_{{ once.kind }} <> 1, '{{ once.kind }}:' || CAST(c.n_{{ once.kind }} AS STRING) || ' of them, expected one', NULL)
    , IF({{ once.kind }}._row_number <> c.{{ 'last_row' if once.last else 'first_row' }}, '{{ once.kind }}:not the {{ 'last' if once.last else 'first' }} record', NULL)
  {%- endfor %})) AS _structure,
  flatten(array({% for once in onces %}{{ ', ' if not loop.first else '' }}transform(coalesce({{ once.kind }}._unreadable, CAST(array() AS ARRAY<STRING>)), x -> concat('{{ once.kind }}.', x)){% endfor %})) AS _damaged
FROM (
  SELECT _file_hash, min(_batch_id) AS _batch_id, min(_source_file) AS _source_file, min(_arrived_at) AS _arrived_at,
    min(_ingestion_timestamp) AS _ingestion_timestamp, count(*) AS n_all, min(_row_number) AS first_row, max(_row_number) AS last_row,
    count_if(_root_row IS NULL OR _kind IN ({% for once in onces %}{{ ', ' if not loop.first else '' }}'{{ once.kind }}'{% endfor %})) AS _rows,
    count_if(_root_row IS NULL AND _kind NOT IN ({% for once in onces %}{{ ', ' if not loop.first else '' }}'{{ once.kind }}'{% endfor %})) AS _strays
    {%- for k in kinds %}, count_if(_kind = '{{ k }}') AS n_{{ k }}{% endfor %}

  FROM {{ frame }}
  GROUP BY _file_hash
) c
{% for once in onces %}
LEFT JOIN {{ once.view }} {{ once.kind }} ON {{ once.kind }}._file_hash = c._file_hash
{% endfor %}
{% for s in sums %}
LEFT JOIN (SELECT _file_hash{% for a in s.aliases %}, sum({{ a }}) AS {{ a }}, sum({{ a }}_n) AS {{ a }}_n{% endfor %}, sum(_n) AS _n FROM {{ s.view }} GROUP BY _file_hash) s_{{ s.kind }} ON s_{{ s.kind }}._file_hash = c._file_hash
{% endfor %}
{%- endset -%}
{%- set levelled = rec.levelled(main, joined, carried) -%}
SELECT {% for c in columns %}{{ ', ' if not loop.first else '' }}{{ c }}{% endfor %}, _batch_id, _source_file, _file_hash, CAST(1 AS BIGINT) AS _row_number, _arrived_at, _ingestion_timestamp, _hash, _rows, _strays, n_all AS _all_rows
{%- for o in outer %}, {{ o.alias }}{% endfor %},
  CASE WHEN size(_reasons) > 0 THEN _reasons END AS _reasons, CAST(NULL AS ARRAY<STRING>) AS _warnings
FROM (
  SELECT *, concat(_structure, _damaged, array_compact(array(CAST(NULL AS STRING)
  {%- for k in checks %}
    , IF(coalesce(_computed_{{ k.name }} <> _stated_{{ k.name }}, {{ 'NOT (' ~ evaluable ~ ')' }}), 'reconcile:{{ k.name }} ' || concat('computed ', coalesce(CAST(_computed_{{ k.name }} AS STRING), 'nothing'), ', stated ', coalesce(CAST(_stated_{{ k.name }} AS STRING), 'nothing')), NULL)
  {%- endfor %}
  {%- for c in rejects %}
    , IF({{ c.sql }}, {{ c.alias | literal }}, NULL)
  {%- endfor %}))) AS _reasons
  FROM {{ levelled }}
)
