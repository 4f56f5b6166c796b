{#- Functions of the contract language (CONTRACTS.md, *macros*). -#}

{#- '1' before the digits lets one cast tell digits from anything else. Only the last digit of the sum counts, so dividing
    by a power of ten stands for the digit that it ends with. Plain arithmetic throughout, since engines compute a repeated
    part once only where no condition guards it. -#}
{%- macro gtin_valid(x) -%}
{%- set v -%}try_cast(concat('1', {{ x }}) AS BIGINT){%- endset -%}
(coalesce((
{%- for i in range(0, 14, 2) -%}
{{ ' + ' if i else '' }}({{ v }} div {{ 10 ** i }}) + 3 * ({{ v }} div {{ 10 ** (i + 1) }})
{%- endfor -%}
) % 10, 1) + abs(length({{ x }}) - 14) = 0)
{%- endmacro -%}

{%- macro offset_seconds(x) -%}
(IF(substring({{ x }}, 1, 1) = '-', -1, 1) * (try_cast(substring({{ x }}, 2, 2) AS INT) * 3600 + try_cast(substring({{ x }}, 4, 2) AS INT) * 60))
{%- endmacro -%}

{#- Adding 0 makes 0 of -0, which one engine takes for another number and divides by. -#}
{%- macro ratio(a, b) -%}
(CAST({{ a }} AS DOUBLE) / nullif(CAST({{ b }} AS DOUBLE) + CAST(0 AS DOUBLE), CAST(0 AS DOUBLE)))
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
