{#- The rows that follow from changes (PROTOCOLS.md, *CDC and history*), the same in whatever order they came. -#}
{%- import 'records.sql' as rec -%}
{%- import 'history_macros.sql' as m -%}
{%- set brought = stored | map(attribute='name') | list -%}
{%- set carried = brought + ['_op', '_changed_at', '_name', '_place'] + provenance -%}
{%- set made = columns | map(attribute='name') | list -%}
WITH timeline AS (
  {{ timeline }}
),
{% if cuts %}
{#- A cut ends a row of which no change tells from where the cut begins to where it ends. -#}
following AS (SELECT *, {{ m.own('_next') }} AS _following FROM (SELECT *, lead(concat(_name, _place)) OVER ({{ m.along() }}) AS _next FROM timeline)),
cut AS (
  SELECT *, filter(array({% for c in cuts %}{{ ', ' if not loop.first else '' }}named_struct('starts', {{ c.starts | literal }}, 'stops', {{ c.stops | literal }}, 'at', CAST({{ c.at_millis }} AS BIGINT)){% endfor %}), c -> c.starts > _place AND (_following IS NULL OR c.stops < _following)) AS _cuts
  FROM following
),
changes AS (
  SELECT {{ carried | join(', ') }}{% for u in unchanged %}, _enc_{{ u.name }}{% endfor %} FROM timeline
  UNION ALL
  SELECT {% for s in stored %}{% if s.name in keys %}{{ s.name }}{% else %}CAST(NULL AS {{ s.type }}) AS {{ s.name }}{% endif %}, {% endfor %}'d' AS _op, timestamp_millis(get(_cuts, 0).at) AS _changed_at, _name, get(_cuts, 0).starts AS _place{% for p in provenance %}, {{ p }}{% endfor %}{% for u in unchanged %}, CAST(NULL AS STRING) AS _enc_{{ u.name }}{% endfor %}

  FROM cut WHERE size(_cuts) > 0
),
{% else %}
changes AS (SELECT * FROM timeline),
{% endif %}
{% if unchanged %}
found AS (SELECT *{% for u in unchanged %}, last_value(concat(_name, _enc_{{ u.name }}), true) OVER ({{ m.so_far() }}) AS _last_{{ u.name }}{% endfor %} FROM changes),
owned AS (SELECT *{% for u in unchanged %}, {{ m.own('_last_' ~ u.name) }} AS _own_{{ u.name }}{% endfor %} FROM found),
filled AS (
  SELECT {% for c in carried if c not in unchanged_names %}{{ c }}, {% endfor %}{% for u in unchanged %}{{ ', ' if not loop.first else '' }}CASE WHEN substring(_own_{{ u.name }}, 1, 1) = '=' THEN try_cast(substring(_own_{{ u.name }}, 2) AS {{ u.type }}) END AS {{ u.name }}{% endfor %}

  FROM owned
),
{% else %}
filled AS (SELECT {{ carried | join(', ') }} FROM changes),
{% endif %}
made AS (
  SELECT {{ made | join(', ') }}, _changed_at, _name, _place, {{ provenance | join(', ') }},
    CASE WHEN _op = 'd' THEN '' ELSE md5(concat_ws('\u001f'{% for c in told_apart %}, coalesce(CAST({{ c }} AS STRING), '\u001e'){% endfor %})) END AS _state
  FROM {{ rec.levelled(computed, "SELECT * FROM filled WHERE _op <> 'k'", carried) }}
),
{% if versions %}
{#- What lasted for no instant was never there: changes of one transaction share theirs. A clock that goes back stands still. -#}
timed AS (SELECT *, max(concat(_name, {{ m.sortable('_changed_at') }})) OVER ({{ m.so_far() }}) AS _since FROM made),
lasting AS (
  SELECT * FROM (SELECT *, lead(_since) OVER ({{ m.along() }}) AS _until FROM timed)
  WHERE _until IS NULL OR substring(_until, 1, 32) <> _name OR _until > _since
),
turns AS (
  SELECT * FROM (SELECT *, concat(_name, _state) AS _turn, lag(concat(_name, _state)) OVER ({{ m.along() }}) AS _earlier FROM lasting)
  WHERE _earlier IS NULL OR _earlier <> _turn
),
result AS (
  SELECT *, {{ m.own('_next') }} AS _ended, coalesce(substring(_before, 1, 32) <> _name, true) OR (_before = _name AND coalesce(_before_that <> _name, true)) AS _first
  FROM (
    SELECT *, lead(_since) OVER ({{ m.along() }}) AS _next, lag(_turn) OVER ({{ m.along() }}) AS _before, lag(_name, 2) OVER ({{ m.along() }}) AS _before_that
    FROM turns
  )
)
{% else %}
result AS (SELECT * FROM (SELECT *, lead(_name) OVER ({{ m.along() }}) AS _next FROM made) WHERE _next IS NULL OR _next <> _name)
{% endif %}
SELECT {% for c in columns %}try_cast(r.{{ c.name }} AS {{ c.type }}) AS {{ c.name }}, {% endfor %}
  {%- for r in references %}
  ({% for c in r.columns %}{{ c.sql }} IS NOT NULL AND {% endfor %}{{ r.alias ~ '._here IS NULL' if r.parent else 'true' }}) AS _missing_{{ r.name }},
  {%- endfor %}
  {% if versions %}
  {% if backdate %}CASE WHEN r._first THEN TIMESTAMP'1900-01-01 00:00:00' ELSE {{ m.instant('substring(r._since, 33)') }} END{% else %}{{ m.instant('substring(r._since, 33)') }}{% endif %} AS valid_from,
  {{ m.instant('r._ended') }} AS valid_to, r._ended IS NULL AS is_current,
  {% endif %}
  r._state AS _content, {% for p in provenance %}r.{{ p }}{{ ', ' if not loop.last else '' }}{% endfor %}

FROM result r
{% for r in references if r.parent %}
LEFT JOIN (SELECT DISTINCT {{ r.parent_columns | join(', ') }}, true AS _here FROM {{ r.parent }}) {{ r.alias }} ON {% for c in r.columns %}{{ ' AND ' if not loop.first else '' }}{{ r.alias }}.{{ c.parent }} = {{ c.sql }}{% endfor %}

{% endfor %}
WHERE r._state <> ''
