{#- Framing and typing of records; macros shared by the step templates. -#}

{%- set provenance = '_batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp' -%}

{%- macro typed(r, frame) -%}
SELECT {{ provenance }}, _root_row, _whole, _crc32, _hash, _match
{%- for f in r.incoming %}, {{ f.alias }}{% endfor %}
{%- for s in r.sums %}, {{ s.sql }} AS {{ s.alias }}{% endfor %},
  CASE WHEN NOT _whole{% for b in r.bad %} OR {{ b.sql }}{% endfor %} THEN
    array_compact(array(IF(NOT _whole, 'record_length', NULL){% for b in r.bad %}, IF({{ b.sql }}, 'unreadable:{{ b.alias }}', NULL){% endfor %})) END AS _unreadable
FROM (
  SELECT {{ provenance }}, _root_row, _whole, _crc32, _raw, {{ r.hash_sql }} AS _hash, {{ r.match_sql }} AS _match
  {%- for n in r.numbers %}, {{ n.alias }}{% endfor %}
  {%- for f in r.incoming %}, {{ f.sql }} AS {{ f.alias }}{% endfor %}
  FROM (
    SELECT *{% for c in r.counted %}, {{ c.sql }} AS {{ c.alias }}{% endfor %}
    FROM (
      SELECT {{ provenance }}, _root_row, _whole, _crc32, _raw
      {%- for n in r.numbers %}, {{ n.sql }} AS {{ n.alias }}{% endfor %}
      FROM {{ frame }} WHERE _kind = '{{ r.kind }}'
    )
  )
)
{%- endmacro -%}

{%- macro levelled(r, source, carried) -%}
{#- carried: names of the source's columns that stay; each level replaces or adds its own. -#}
{%- set ns = namespace(sql='(' ~ source ~ ')', known=carried) -%}
{%- for level in r.levels -%}
  {%- set made = level | map(attribute='alias') | list -%}
  {%- set kept = ns.known | reject('in', made) | list -%}
  {%- set ns.sql -%}
(SELECT {% for k in kept %}{{ ', ' if not loop.first else '' }}{{ k }}{% endfor %}{% for c in level %}, {{ c.sql }} AS {{ c.alias }}{% endfor %} FROM {{ ns.sql }})
  {%- endset -%}
  {%- set ns.known = kept + made -%}
{%- endfor -%}
{{ ns.sql }}
{%- endmacro -%}

{%- macro judged(rejects, warnings, source, look_ups=()) -%}
{#- Adds a column for each condition that is true for a bad row, so that none is computed twice. -#}
(SELECT *{% for c in rejects %}, {{ c.sql }} AS _reject_{{ loop.index0 }}{% endfor %}{% for c in warnings %}, {{ c.sql }} AS _warn_{{ loop.index0 }}{% endfor %} FROM {{ with_parents(source, look_ups) }})
{%- endmacro -%}

{%- macro with_parents(source, look_ups) -%}
{#- Adds a column for each parent that rows wait for: true where it is there. -#}
{%- set found = look_ups | selectattr('place') | list -%}
{%- if not found -%}
{{ source }}
{%- else -%}
(SELECT own.*{% for l in found %}, parent_{{ l.name }}._here AS {{ l.here }}{% endfor %} FROM {{ source }} own
{%- for l in found %}

LEFT JOIN (SELECT DISTINCT {% for _, theirs in l.pairs %}{{ theirs }} AS _key_{{ loop.index0 }}, {% endfor %}true AS _here FROM {{ l.place }}) parent_{{ l.name }} ON {% for mine, _ in l.pairs %}{{ ' AND ' if not loop.first else '' }}parent_{{ l.name }}._key_{{ loop.index0 }} = own.{{ mine }}{% endfor %}
{%- endfor %})
{%- endif -%}
{%- endmacro -%}

{%- macro failures(conditions, prefix, given) -%}
{#- Names of the conditions judged that are true; given: an array column that may be NULL. -#}
CASE WHEN {{ given }} IS NOT NULL{% for c in conditions %} OR {{ prefix }}{{ loop.index0 }}{% endfor %} THEN
    concat(coalesce({{ given }}, CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING){% for c in conditions %}, IF({{ prefix }}{{ loop.index0 }}, {{ c.alias | literal }}, NULL){% endfor %}))) END
{%- endmacro -%}
