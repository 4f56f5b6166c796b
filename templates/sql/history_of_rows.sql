{#- Rows as changes of their keys. What orders them becomes text that sorts as it does; NULL comes first. -#}
{%- import 'history_macros.sql' as m -%}
{%- macro sorted(alias, kind) -%}
{%- if kind in ('date', 'timestamp') -%}
coalesce({{ m.sortable('CAST(' ~ alias ~ ' AS TIMESTAMP)') }}, '')
{%- elif kind in ('double', 'float') -%}
{#- Engines round otherwise where they make a decimal of a double: its whole part and what is left of it are exact. -#}
{%- set within -%}least(greatest(nanvl(CAST({{ alias }} AS DOUBLE), 9E18D), -9E18D), 9E18D){%- endset -%}
{%- set whole -%}CAST(floor({{ within }}) AS BIGINT){%- endset -%}
coalesce(concat(lpad(CAST(CAST({{ whole }} AS DECIMAL(38,0)) + CAST('10000000000000000000' AS DECIMAL(38,0)) AS STRING), 20, '0'), lpad(CAST(CAST(({{ within }} - CAST({{ whole }} AS DOUBLE)) * 9007199254740992D AS BIGINT) AS STRING), 16, '0')), '')
{%- elif kind in numbers -%}
coalesce(lpad(CAST(CAST({{ alias }} AS DECIMAL(37,9)) + CAST('10000000000000000000000000' AS DECIMAL(37,9)) AS STRING), 40, '0'), '')
{%- else -%}
coalesce(CAST({{ alias }} AS STRING), '')
{%- endif -%}
{%- endmacro -%}
SELECT *, md5(concat_ws('\u001f', _order, _content{% for k in keys %}, CAST({{ k }} AS STRING){% endfor %})) AS _event
FROM (
  SELECT {{ columns | join(', ') }}, _rows, _content, 'u' AS _op, CAST(NULL AS BIGINT) AS _commit, CAST(NULL AS BIGINT) AS _lsn, CAST(NULL AS STRING) AS _tx, 'false' AS _snapshot, coalesce(CAST({{ instant }} AS TIMESTAMP), _arrived_at) AS _changed_at,
    concat_ws('\u001f'{% for alias, kind in orders %}, {{ sorted(alias, kind) }}{% endfor %}) AS _order,
    concat(_source_file, '\u001f', lpad(CAST(_row_number AS STRING), 12, '0')) AS _position, CAST(NULL AS STRING) AS _unchanged, _reasons IS NULL AS _kept
  FROM {{ roots }}
)
