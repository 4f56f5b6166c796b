{#- How one field of a record is read, level by level. number: its digits as a number, below 0 where they are none;
    counted: that number where it is one, with its sign; value: the typed column; bad: whether it is unreadable.
    '1' before the digits lets one cast tell digits from blanks and signs. The calendar begins with the year 1.
    A condition guards only plain columns: engines filter rows for anything longer. -#}

{%- macro slice(f) -%}substring(_raw, {{ f.start }}, {{ f.width }}){%- endmacro -%}

{%- macro last_digit(f) -%}translate(substring(_raw, {{ f.end }}, 1), '{ABCDEFGHI}JKLMNOPQR', '01234567890123456789'){%- endmacro -%}

{%- macro digits(f) -%}
{%- if f.kind == 'overpunch' -%}
try_cast(concat('1', substring(_raw, {{ f.start }}, {{ f.width - 1 }}), {{ last_digit(f) }}) AS BIGINT) - {{ 10 ** f.width }}
{%- elif f.kind in ('int', 'implied', 'digits', 'date', 'julian', 'time', 'timestamp') and f.width <= 17 -%}
try_cast(concat('1', {{ slice(f) }}) AS BIGINT) - {{ 10 ** f.width }}
{%- elif f.kind in ('int', 'implied', 'digits') -%}
IF({{ slice(f) }} RLIKE '^[0-9]+$', try_cast({{ slice(f) }} AS DECIMAL(38,0)), NULL)
{%- else -%}
{{ slice(f) }}
{%- endif -%}
{%- endmacro -%}

{%- macro clock(f, at) -%}
concat(substring(_raw, {{ f.start + at }}, 2), ':', substring(_raw, {{ f.start + at + 2 }}, 2), ':', substring(_raw, {{ f.start + at + 4 }}, 2))
{%- endmacro -%}

{%- macro day(f) -%}
concat(substring(_raw, {{ f.start }}, 4), '-', substring(_raw, {{ f.start + 4 }}, 2), '-', substring(_raw, {{ f.start + 6 }}, 2))
{%- endmacro -%}

{%- macro number(f) -%}n_{{ f.name }}{%- endmacro -%}

{%- macro least(f) -%}{{ 0 if f.optional else -1 }}{%- endmacro -%}

{%- macro counted(f) -%}
{%- set n = number(f) -%}
{%- if f.kind == 'overpunch' -%}
CASE WHEN {{ n }} < 0{% if f.optional %} OR ({{ n }} = 0 AND substring(_raw, {{ f.end }}, 1) = '0'){% endif %} THEN CAST(NULL AS BIGINT) WHEN substring(_raw, {{ f.end }}, 1) IN ('}', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R') THEN -{{ n }} ELSE {{ n }} END
{%- else -%}
CASE WHEN {{ n }} > {{ least(f) }} THEN {{ n }} END
{%- endif -%}
{%- endmacro -%}

{%- macro value(f) -%}
{%- set n = number(f) -%}
{%- if f.kind == 'text' -%}
rtrim({{ slice(f) }})
{%- elif f.kind == 'digits' -%}
substring({{ slice(f) }}, 1, CASE WHEN {{ n }} > {{ least(f) }} THEN {{ f.width }} END)
{%- elif f.kind == 'int' -%}
try_cast(c_{{ f.name }} AS {{ f.type }})
{%- elif f.kind in ('implied', 'overpunch') -%}
try_cast(CAST(c_{{ f.name }} AS DECIMAL({{ f.width }},0)) * CAST('{{ f.unit }}' AS DECIMAL({{ f.digits + 1 }},{{ f.digits }})) AS {{ f.type }})
{%- elif f.kind == 'date' -%}
CASE WHEN {{ n }} > 9999 THEN try_cast({{ day(f) }} AS DATE) END
{%- elif f.kind == 'julian' -%}
CASE WHEN {{ n }} > 999 AND {{ n }} % 1000 BETWEEN 1 AND 366 AND year(date_add(try_cast(concat(substring(_raw, {{ f.start }}, 4), '-01-01') AS DATE), CAST({{ n }} % 1000 - 1 AS INT))) = CAST({{ n }} / 1000 AS INT) THEN date_add(try_cast(concat(substring(_raw, {{ f.start }}, 4), '-01-01') AS DATE), CAST({{ n }} % 1000 - 1 AS INT)) END
{%- elif f.kind == 'time' -%}
CASE WHEN {{ n }} > {{ least(f) }} AND {{ n }} < 240000 AND {{ n }} % 10000 < 6000 AND {{ n }} % 100 < 60 THEN {{ clock(f, 0) }} END
{%- elif f.kind == 'timestamp' -%}
CASE WHEN {{ n }} > 9999999999 AND {{ n }} % 1000000 < 240000 AND {{ n }} % 10000 < 6000 AND {{ n }} % 100 < 60 THEN try_cast(concat({{ day(f) }}, ' ', {{ clock(f, 8) }}) AS TIMESTAMP) END
{%- endif -%}
{%- endmacro -%}

{%- macro bad(f) -%}
{%- if f.kind == 'text' -%}
{{ f.name }} IS NULL
{%- elif f.optional -%}
({{ f.name }} IS NULL AND coalesce(trim({{ slice(f) }}), '?') <> '' AND coalesce({{ number(f) }} <> 0, true))
{%- else -%}
{{ f.name }} IS NULL
{%- endif -%}
{%- endmacro -%}
