{%- macro key(keys, alias) -%}
concat_ws('/'{% for k in keys %}, coalesce(CAST({{ alias }}.{{ k }} AS STRING), '?'){% endfor %})
{%- endmacro -%}

{%- macro equal(keys, a, b) -%}
{% for k in keys %}{{ ' AND ' if not loop.first else '' }}{{ a }}.{{ k }} = {{ b }}.{{ k }}{% endfor %}
{%- endmacro -%}

{#- Keys for which some delivery is accepted. -#}
{%- macro answered(w) -%}
(SELECT DISTINCT {{ w.keys | join(', ') }}, true AS _here FROM {{ w.table }})
{%- endmacro -%}
