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

{#- When the last row of each key arrived that was accepted: those that failed before it are answered. -#}
{%- macro answered_later(w) -%}
(SELECT {{ w.keys | join(', ') }}, max(_arrived_at) AS _last FROM {{ w.answers }} GROUP BY {{ w.keys | join(', ') }})
{%- endmacro -%}
