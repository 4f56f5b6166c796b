{#- Functions of the contract language (CONTRACTS.md, *macros*). -#}

{#- '1' before the digits lets one cast tell fourteen digits from anything else; the lambda names its result once. -#}
{%- macro gtin_valid(x) -%}
coalesce(element_at(transform(array(try_cast(concat('1', {{ x }}) AS BIGINT)), v -> v BETWEEN 100000000000000 AND 199999999999999 AND (
{%- for i in range(14) -%}
{{ ' + ' if i else '' }}{{ '3 * ' if i % 2 == 0 else '' }}((v div {{ 10 ** (13 - i) }}) % 10)
{%- endfor -%}
) % 10 = 0), 1), false)
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
