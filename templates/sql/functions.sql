{#- Functions of the contract language (CONTRACTS.md, *macros*). -#}

{%- macro gtin_valid(x) -%}
(length({{ x }}) = 14 AND {{ x }} RLIKE '^[0-9]+$' AND pmod(
{%- for i in range(1, 15) -%}
{{ ' + ' if i > 1 else '' }}{{ '3 * ' if i % 2 == 1 else '' }}coalesce(try_cast(substring({{ x }}, {{ i }}, 1) AS INT), 0)
{%- endfor -%}
, 10) = 0)
{%- endmacro -%}

{%- macro offset_seconds(x) -%}
(IF(substring({{ x }}, 1, 1) = '-', -1, 1) * (try_cast(substring({{ x }}, 2, 2) AS INT) * 3600 + try_cast(substring({{ x }}, 4, 2) AS INT) * 60))
{%- endmacro -%}

{%- macro ratio(a, b) -%}
(CAST({{ a }} AS DOUBLE) / nullif(CAST({{ b }} AS DOUBLE), CAST(0 AS DOUBLE)))
{%- endmacro -%}

{%- macro as_of(alias, time) -%}
({{ alias }}.valid_from <= {{ time }} AND ({{ alias }}.valid_to IS NULL OR {{ time }} < {{ alias }}.valid_to))
{%- endmacro -%}

{#- The instant of a wall clock time: the offset decides where the clock shows the same hour twice. -#}
{%- macro instant(local, offset, timezone) -%}
CASE WHEN from_utc_timestamp(timestamp_seconds(unix_timestamp({{ local }}) - {{ offset_seconds(offset) }}), {{ timezone }}) = {{ local }}
  THEN timestamp_seconds(unix_timestamp({{ local }}) - {{ offset_seconds(offset) }})
  ELSE to_utc_timestamp({{ local }}, {{ timezone }}) END
{%- endmacro -%}
