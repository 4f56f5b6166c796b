{#- What the steps from changes to rows share. Windows run over a few buckets in order of the key's name, an md5, which
    stands before each value that a window finds: one that belongs to another key shows, and engines are spared a
    partition a key. -#}

{%- macro equal(keys, a, b) -%}
{% for k in keys %}{{ ' AND ' if not loop.first else '' }}{{ a }}.{{ k }} = {{ b }}.{{ k }}{% endfor %}
{%- endmacro -%}

{#- Changes that may end rows which none tells of. -#}
{%- macro marks() -%}
_op = 't' OR _snapshot IN ('first', 'first_in_data_collection', 'last', 'last_in_data_collection')
{%- endmacro -%}

{%- macro name(keys, alias='') -%}
md5(concat_ws('\u001f'{% for k in keys %}, CAST({{ alias }}{{ k }} AS STRING){% endfor %}))
{%- endmacro -%}

{%- macro along() -%}
PARTITION BY substring(_name, 1, 1) ORDER BY _name, _place
{%- endmacro -%}

{%- macro so_far() -%}
{{ along() }} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
{%- endmacro -%}

{%- macro own(found) -%}
IF(substring({{ found }}, 1, 32) = _name, substring({{ found }}, 33), NULL)
{%- endmacro -%}

{#- An instant as text that sorts as it does, and back; no instant of the calendar is further than that before 1970. -#}
{%- macro sortable(instant) -%}
lpad(CAST(unix_micros({{ instant }}) + 100000000000000000 AS STRING), 18, '0')
{%- endmacro -%}

{%- macro instant(sortable) -%}
timestamp_micros(CAST({{ sortable }} AS BIGINT) - 100000000000000000)
{%- endmacro -%}
