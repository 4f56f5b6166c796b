{#- One child record type, typed, with its own failures. -#}
{%- import 'records.sql' as rec -%}
{%- set carried = ['_file_hash', '_row_number', '_root_row', '_hash', '_match', '_unreadable'] + (r.incoming | map(attribute='alias') | list) + (r.sums | map(attribute='alias') | list) + (r.outer | map(attribute='alias') | list) -%}
{%- set source -%}
{%- if r.outer -%}
SELECT t.*{% for o in r.outer %}, {{ o.sql }} AS {{ o.alias }}{% endfor %}
FROM ({{ rec.typed(r, frame) }}) t {% for once in onces %}LEFT JOIN {{ once.view }} {{ once.kind }} ON {{ once.kind }}._file_hash = t._file_hash {% endfor %}
{%- else -%}
{{ rec.typed(r, frame) }}
{%- endif -%}
{%- endset -%}
SELECT _file_hash, _row_number, _root_row, _hash, _match
{%- for c in r.own_columns %}, {{ c }}{% endfor %}
{%- for s in r.sums %}, {{ s.alias }}{% endfor %},
  {{ rec.failures(rejects, '_reject_', '_unreadable') }} AS _reasons,
  {{ rec.failures(warnings, '_warn_', 'CAST(NULL AS ARRAY<STRING>)') }} AS _warnings
FROM {{ rec.judged(rejects, warnings, rec.levelled(r, source, carried), look_ups) }}
