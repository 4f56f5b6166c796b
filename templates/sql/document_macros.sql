{#- Objects of documents, read and judged; shared by their root tables and the lists within. -#}

{%- macro texts(names) -%}
CAST(array({% for n in names %}{{ ', ' if not loop.first else '' }}{{ n | literal }}{% endfor %}) AS ARRAY<STRING>)
{%- endmacro -%}

{#- d: what is read of each object; passed: columns of the source that stay. Fields that nobody names are the same in
    all rows of a file, or not; where they are only told of, the first row tells. -#}
{%- macro read(d, source, passed, unknown, first_tells) -%}
SELECT {{ passed | join(', ') }}
{%- for f in d.plan.incoming %}, {{ f.alias }}{% if f.alias in d.checked %}, {{ f.alias }} AS _in_{{ f.alias }}{% endif %}{% endfor %}
{%- for l in d.within %}, _list_{{ loop.index0 }}{% endfor %}
{% if unknown %}, _unknown, {{ d.known_json }} AS _known{% endif %}

FROM (
  SELECT {{ passed | join(', ') }}
  {%- for f in d.plan.incoming %}, {{ f.sql }} AS {{ f.alias }}{% endfor %}
  {%- for l in d.within %}, {{ l.sql }} AS _list_{{ loop.index0 }}{% endfor %}
  {% if unknown %}, {% if first_tells %}CASE WHEN _row_number = 1 THEN {% endif %}coalesce(array_except(json_object_keys(_object), {{ texts(d.known) }}), {{ texts([]) }}){% if first_tells %} ELSE {{ texts([]) }} END{% endif %} AS _unknown{% endif %}

  FROM ({{ source }})
)
{%- endmacro -%}

{%- macro elements(source, passed, path) -%}
SELECT {{ passed | join(', ') }}, posexplode(json_elements(get_json_object(_object, {{ path | literal }}))) AS (_place, _object)
FROM ({{ source }})
{%- endmacro -%}

{%- macro hashed(columns) -%}
md5(concat_ws('\u001f'{% for c in columns %}, coalesce(CAST({{ c }} AS STRING), '\u001e'){% endfor %}))
{%- endmacro -%}

{#- Texts that array_join put together; NULL where there were none. -#}
{%- macro split(joined) -%}
CASE WHEN {{ joined }} IS NOT NULL THEN split({{ joined }}, '\u001f') END
{%- endmacro -%}

{%- macro drifted(given) -%}
CASE WHEN size({{ given }}) > 0 THEN transform({{ given }}, n -> concat('drift:', n)) END
{%- endmacro -%}

{#- The date of a full picture: its file's name says it, or else its arrival. -#}
{%- macro dated(by_name) -%}
{%- set named = "regexp_extract(_source_file, '_([0-9]{8})[^0-9/]*$', 1)" -%}
{%- if by_name -%}
coalesce(try_cast(concat_ws('-', substring({{ named }}, 1, 4), substring({{ named }}, 5, 2), substring({{ named }}, 7, 2)) AS DATE), CAST(_arrived_at AS DATE))
{%- else -%}
CAST(_arrived_at AS DATE)
{%- endif -%}
{%- endmacro -%}
