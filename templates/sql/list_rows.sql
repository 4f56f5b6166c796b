{#- The rows of a list within documents, typed, with their own failures. Where equal keys are combined, elements that can
    be read are made one row of each key before the table's rules are asked; each of the others stays alone. -#}
{%- import 'records.sql' as rec -%}
{%- import 'document_macros.sql' as doc -%}
{%- set nothing = 'CAST(NULL AS ARRAY<STRING>)' -%}
{%- set drifted = '_drifted' if quarantine else nothing -%}
{%- set elements -%}
(SELECT *{% if quarantine %}, {{ doc.drifted('_unknown') }} AS _drifted{% endif %} FROM {{ rec.levelled(r, source, carried) }})
{%- endset -%}
{%- macro rows(given, rejects, source) -%}
SELECT _batch_id, _file_hash, _row_number, _row_number AS _root_row{% for c in r.own_columns %}, {{ c }}{% endfor %},
  {{ doc.hashed(hashed) }} AS _hash, '' AS _match,
  {{ rec.failures(rejects, '_reject_', given) }} AS _reasons,
  {{ rec.failures(warnings, '_warn_', nothing) }} AS _warnings, _unknown
FROM {{ rec.judged(rejects, warnings, source, look_ups) }}
{%- endmacro -%}
{% if not summed %}
{{ rows(drifted, unreadable + rules, elements) }}
{% else %}
{%- set judged -%}
(SELECT *, {{ rec.failures(unreadable, '_reject_', drifted) }} AS _alone FROM {{ rec.judged(unreadable, [], elements) }})
{%- endset -%}
{%- set combined -%}
(SELECT *, {{ doc.split('_alone_text') }} AS _alone, coalesce({{ doc.split('_unknown_text') }}, {{ doc.texts([]) }}) AS _unknown{% for c in summed %}, try_cast(_sum_{{ c.name }} AS {{ c.type }}) AS {{ c.name }}{% endfor %} FROM (
  SELECT _file_hash, _row_number{% for c in passed %}, max({{ c }}) AS {{ c }}{% endfor %}{% for k in r.own_keys %}, {{ k }}{% endfor %}
  {%- for c in apart %}, max({{ c }}) AS {{ c }}, coalesce(min({{ c }}) <> max({{ c }}), false) OR (count({{ c }}) > 0 AND count({{ c }}) < count(*)) AS _apart_{{ c }}{% endfor %}
  {%- for c in summed %}, {{ c.function }}(CAST({{ c.name }} AS {{ c.wide }})) AS _sum_{{ c.name }}{% endfor %},
    max(array_join(_alone, '\u001f')) AS _alone_text, max(CASE WHEN size(_unknown) > 0 THEN array_join(_unknown, '\u001f') END) AS _unknown_text
  FROM (SELECT *, CASE WHEN _alone IS NOT NULL THEN _position END AS _by_itself FROM {{ judged }})
  GROUP BY _file_hash, _row_number, _by_itself{% for k in r.own_keys %}, {{ k }}{% endfor %}
))
{%- endset -%}
{{ rows('_alone', differing + rules, combined) }}
{% endif %}
