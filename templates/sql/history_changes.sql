{#- What differs between the rows made anew and those published of the same keys; _gone: published and no longer true. -#}
{%- import 'history_macros.sql' as m -%}
{%- macro hash() -%}md5(concat_ws('\u001f'{% for c in compared %}, coalesce(CAST({{ c }} AS STRING), '\u001e'){% endfor %})){%- endmacro -%}
SELECT {% for c in columns %}CASE WHEN n._hash IS NULL THEN o.{{ c }} ELSE n.{{ c }} END AS {{ c }}, {% endfor %}n._hash IS NULL AS _gone, o._hash IS NOT NULL AS _was
FROM (SELECT *, {{ hash() }} AS _hash FROM ({{ rows }})) n
FULL OUTER JOIN (
  SELECT t.*, {{ hash() }} AS _hash FROM {{ table }} t
  {% if keys_touched %}LEFT SEMI JOIN {{ keys_touched }} k ON {{ m.equal(keys, 'k', 't') }}{% endif %}

) o ON {{ m.equal(row_keys, 'o', 'n') }}
WHERE n._hash IS NULL OR o._hash IS NULL OR n._hash <> o._hash
