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
