{#- Values of JSON, with every digit of its numbers. One engine's get_json_object gives numbers as they are written; the
    other reads them as doubles. There they are made texts before, between two code points that Unicode keeps out of texts,
    and these are taken away again. Which engine it is, is a constant that both compute when they plan. -#}
{%- set first, last = '\\uFDD0', '\\uFDD1' -%}

{%- macro exact() -%}
get_json_object('{"x":1.10}', '$.x') = '1.10'
{%- endmacro -%}

{#- A document as it is to be read. Escaped quotes are set aside, so that a text ends at the next quote; no control
    character stands in a document unescaped. -#}
{%- macro document(text) -%}
{%- set plain -%}replace(replace({{ text }}, '\\\\', '\u0001'), '\\"', '\u0002'){%- endset -%}
{%- set numbers -%}replace(regexp_replace({{ plain }}, '("[^"]*")|(-?[0-9][-+.0-9eE]*)', '$1\u0003$2\u0004'), '\u0003\u0004', ''){%- endset -%}
{%- set marked -%}replace(replace({{ numbers }}, '\u0003', '"{{ first }}'), '\u0004', '{{ last }}"'){%- endset -%}
IF({{ exact() }}, {{ text }}, replace(replace({{ marked }}, '\u0001', '\\\\'), '\u0002', '\\"'))
{%- endmacro -%}

{#- A part of a document that was made of it, as it is written there. -#}
{%- macro unmarked(part) -%}
IF({{ exact() }}, {{ part }}, translate(replace(replace({{ part }}, '"{{ first }}', ''), '{{ last }}"', ''), '{{ first }}{{ last }}', ''))
{%- endmacro -%}

{%- macro value(object, path) -%}
{%- set part -%}get_json_object({{ object }}, {{ path | literal }}){%- endset -%}
{{ unmarked(part) }}
{%- endmacro -%}
