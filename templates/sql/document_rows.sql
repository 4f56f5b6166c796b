{#- The root rows of a family of documents, with all that decides about them: the same columns as other staged roots. -#}
{%- import 'records.sql' as rec -%}
{%- import 'document_macros.sql' as doc -%}
{%- set nothing = 'CAST(NULL AS ARRAY<STRING>)' -%}
{%- set joined -%}
{%- if children -%}
SELECT t.*{% for c in children %}{% for a in c.aggregates %}, c_{{ c.kind }}.{{ a.alias }}{% endfor %}{% endfor %},
  array_join(array_sort(flatten(array(CAST(array() AS ARRAY<STRING>){% for c in children %}, coalesce(c_{{ c.kind }}._hashes, CAST(array() AS ARRAY<STRING>)){% endfor %}))), '') AS _hashes,
  flatten(array(CAST(array() AS ARRAY<STRING>){% for c in children %}
    , transform(coalesce(c_{{ c.kind }}._reasons, CAST(array() AS ARRAY<STRING>)), x -> concat('{{ c.table }}.', x))
    , array_compact(array(IF(coalesce(c_{{ c.kind }}._key_twice, false), '{{ c.table }}.key:twice', NULL))){% endfor %})) AS _within
FROM ({{ source }}) t
{% for c in children %}
LEFT JOIN {{ c.view }} c_{{ c.kind }} ON c_{{ c.kind }}._file_hash = t._file_hash AND c_{{ c.kind }}._root_row = t._row_number
{% endfor %}
{%- else -%}
{{ source }}
{%- endif -%}
{%- endset -%}
SELECT {% for c in r.own_columns %}{{ c }}, {% endfor %}{{ rec.provenance }}, {{ dated }} AS _snapshot,
  {% if children %}md5(concat({{ doc.hashed(hashed) }}, _hashes)){% else %}{{ doc.hashed(hashed) }}{% endif %} AS _content, CAST(1 AS BIGINT) AS _rows, '' AS _match, coalesce({{ replaces }}, false) AS _replaces
  {%- for o in order_by %}, {{ o.sql }} AS {{ o.alias }}{% endfor %},
  false AS _file_bad,
  {{ rec.failures(rejects, '_reject_', '_drifted' if quarantine else nothing) }} AS _own_reasons,
  {{ rec.failures(rejects, '_reject_', '_first') }} AS _reasons,
  {{ rec.failures(warnings, '_warn_', nothing) }} AS _warnings, _unknown
  {%- if kept %}, coalesce({{ kept }}, false) AS _kept{% endif %}

FROM (
  SELECT *, {% if children and quarantine %}CASE WHEN _drifted IS NOT NULL OR size(_within) > 0 THEN concat(coalesce(_drifted, CAST(array() AS ARRAY<STRING>)), _within) END{% elif children %}CASE WHEN size(_within) > 0 THEN _within END{% elif quarantine %}_drifted{% else %}{{ nothing }}{% endif %} AS _first
  FROM (
    SELECT *{% if quarantine %}, {{ doc.drifted('_unknown') }} AS _drifted{% endif %} FROM {{ rec.judged(rejects, warnings, rec.levelled(r, joined, carried), look_ups) }}
  )
)
{% if unreadable %}
UNION ALL
SELECT {% for c in r.own_columns %}{{ c }}, {% endfor %}{{ rec.provenance }}, _snapshot,
  _bytes AS _content, CAST(1 AS BIGINT) AS _rows, '' AS _match, false AS _replaces
  {%- for o in order_by %}, {{ o.sql }} AS {{ o.alias }}{% endfor %},
  false AS _file_bad, _why AS _own_reasons, _why AS _reasons, {{ nothing }} AS _warnings, {{ doc.texts([]) }} AS _unknown{{ ', true AS _kept' if kept else '' }}
FROM (
  SELECT {{ rec.provenance }}, _bytes, array(concat_ws(' ', 'unreadable:document', _error)) AS _why, {{ dated }} AS _snapshot{% for c in context %}, {{ c }}{% endfor %}
  {%- for c in r.own_columns if c not in given %}, CAST(NULL AS {{ r.type_of[c] }}) AS {{ c }}{% endfor %}

  FROM {{ documents }} WHERE _record = 'unreadable'
)
{% endif %}
