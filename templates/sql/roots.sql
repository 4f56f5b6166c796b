{#- The root records of a family with all that decides about them. -#}
{%- import 'records.sql' as rec -%}
{%- set source -%}
SELECT t.*, 1 + coalesce(w._others, 0){% for c in children %} + coalesce(c_{{ c.kind }}._n, 0){% endfor %} AS _rows, coalesce(w._strays, 0) AS _strays,
  coalesce(w._others > w._strays, false){% for c in children %} OR coalesce(c_{{ c.kind }}._match_least <> t._match OR c_{{ c.kind }}._match_greatest <> t._match, false){% endfor %} AS _strayed, {{ 'coalesce(y._named, false)' if strays else 'false' }} AS _named, {{ 'f._reasons IS NOT NULL' if files else 'false' }} AS _file_bad
{%- for o in r.outer %}, f.{{ o.alias }}{% endfor %}
{%- for o in by %}, {{ o.sql }} AS {{ o.alias }}{% endfor %}
{%- for c in children %}{% for a in c.aggregates %}, c_{{ c.kind }}.{{ a.alias }}{% endfor %}{% endfor %},
  md5(concat(t._hash, array_join(array_sort(flatten(array(CAST(array() AS ARRAY<STRING>){% for c in children %}, coalesce(c_{{ c.kind }}._hashes, CAST(array() AS ARRAY<STRING>)){% endfor %}))), ''))) AS _content,
  flatten(array(CAST(array() AS ARRAY<STRING>){% for c in children %}
    , transform(coalesce(c_{{ c.kind }}._reasons, CAST(array() AS ARRAY<STRING>)), x -> concat('{{ c.table }}.', x))
    , array_compact(array(
      IF(coalesce(c_{{ c.kind }}._key_twice, false), '{{ c.table }}.key:twice', NULL),
      IF(coalesce(c_{{ c.kind }}._match_least <> t._match OR c_{{ c.kind }}._match_greatest <> t._match, false), '{{ c.table }}.stray', NULL))){% endfor %})) AS _within
FROM ({{ rec.typed(r, frame) }}) t
LEFT JOIN (
  SELECT _file_hash, _root_row, count(*) AS _others, count_if(_kind = '?') AS _strays FROM {{ frame }}
  WHERE _root_row IS NOT NULL AND _kind NOT IN ({% for k in placed %}{{ ', ' if not loop.first else '' }}'{{ k }}'{% endfor %})
  GROUP BY _file_hash, _root_row
) w ON w._file_hash = t._file_hash AND w._root_row = t._row_number
{% if strays %}
LEFT JOIN (SELECT DISTINCT _file_hash, _match, true AS _named FROM ({% for s in strays %}{{ ' UNION ALL ' if not loop.first else '' }}SELECT _file_hash, _match FROM {{ s }}{% endfor %})) y ON y._file_hash = t._file_hash AND y._match = t._match
{% endif %}
{% if files %}
LEFT JOIN {{ files }} f ON f._file_hash = t._file_hash
{% endif %}
{% for c in children %}
LEFT JOIN {{ c.view }} c_{{ c.kind }} ON c_{{ c.kind }}._file_hash = t._file_hash AND c_{{ c.kind }}._root_row = t._row_number
{% endfor %}
{%- endset -%}
SELECT {% for c in r.own_columns %}{{ c }}, {% endfor %}_batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp,
  _content, _rows, _match, coalesce({{ replaces }}, false) AS _replaces
  {%- for o in order_by %}, {{ o.sql }} AS {{ o.alias }}{% endfor %}
  {%- for m in measures %}, try_cast({{ m.sql }} AS DECIMAL(28,4)) AS {{ m.alias }}{% endfor %}
  {%- for o in by %}, {{ o.alias }}{% endfor %},
  _file_bad, _strayed,
  {{ rec.failures(own, '_reject_', '_unreadable') }} AS _own_reasons,
  {{ rec.failures(all, '_reject_', '_first') }} AS _reasons,
  {{ rec.failures(warnings, '_warn_', 'CAST(NULL AS ARRAY<STRING>)') }} AS _warnings
FROM (SELECT *, CASE WHEN _unreadable IS NOT NULL OR size(_within) > 0 THEN concat(coalesce(_unreadable, CAST(array() AS ARRAY<STRING>)), _within) END AS _first
  FROM {{ rec.judged(all, warnings, rec.levelled(r, source, carried), look_ups) }})
