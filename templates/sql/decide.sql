{#- What becomes of each delivered version of the keys that a batch touches (POS.md, *Again and again*; PROTOCOLS.md). -#}
{%- macro keyed(a, b) -%}{%- for k in keys -%}{{ ' AND ' if not loop.first else '' }}{{ a }}.{{ k }} = {{ b }}.{{ k }}{%- endfor -%}{%- endmacro -%}
{%- set listed = keys | join(', ') -%}
{%- set prefers = on_conflict in ('first', 'quarantine_later', 'latest') -%}
{%- set direction = 'DESC' if on_conflict == 'latest' else 'ASC' -%}
{%- set version = "concat_ws('/', _content, _file_hash, CAST(_row_number AS STRING))" if tells_delivery else '_content' -%}
WITH fresh AS (
  SELECT {{ carried | join(', ') }}, CAST(NULL AS STRING) AS _was, true AS _staged FROM {{ roots }} WHERE _reasons IS NULL
),
{% if known %}
known AS (
  SELECT {% for c in carried %}v.{{ c }}, {% endfor %}v._state AS _was, s._staged IS NOT NULL AS _staged FROM {{ known }} v
  LEFT SEMI JOIN (SELECT DISTINCT {{ listed }} FROM fresh) k ON {{ keyed('v', 'k') }}
  LEFT JOIN (SELECT _file_hash, _row_number, true AS _staged FROM fresh) s ON s._file_hash = v._file_hash AND s._row_number = v._row_number
  {% if prune %}WHERE {{ prune }}{% endif %}

),
deliveries AS (
  SELECT * FROM known UNION ALL
  SELECT f.* FROM fresh f LEFT ANTI JOIN known k ON k._file_hash = f._file_hash AND k._row_number = f._row_number
),
{% else %}
deliveries AS (SELECT * FROM fresh),
{% endif %}
chosen AS (
  {% if decisions %}
  SELECT d.*, c._decision IS NOT NULL AS _decided, c._decision FROM deliveries d
  LEFT JOIN (VALUES {% for d in decisions %}{{ ', ' if not loop.first else '' }}({{ d.key | literal }}, {{ d.content | literal }}, {{ d.order | literal }}){% endfor %}) AS c(_key, _chosen, _decision)
  ON c._key = concat_ws('/', {% for k in keys %}CAST(d.{{ k }} AS STRING){{ ', ' if not loop.last else '' }}{% endfor %}) AND c._chosen = d._content
  {% else %}
  SELECT d.*, false AS _decided, CAST(NULL AS STRING) AS _decision FROM deliveries d
  {% endif %}
),
{% if repair %}
-- An interrupted attempt may have published any of the versions staged here. Where they differ, the one that stands is
-- published from this stage; a version that stands elsewhere was not touched by it and keeps its rows.
reopened AS (
  SELECT *,
    min(CASE WHEN _staged THEN _content END) OVER (PARTITION BY {{ listed }}) AS _least,
    max(CASE WHEN _staged THEN _content END) OVER (PARTITION BY {{ listed }}) AS _greatest,
    max(CASE WHEN _was = 'accepted' THEN {{ version }} END) OVER (PARTITION BY {{ listed }}) AS _stood
  FROM chosen
),
{% endif %}
ranked AS (
  SELECT *,
    max(CASE WHEN _replaces OR _decided THEN 1 ELSE 0 END) OVER (PARTITION BY {{ listed }}) AS _outranked,
    min(_content) OVER (PARTITION BY {{ listed }}) <> max(_content) OVER (PARTITION BY {{ listed }}) AS _several,
    first_value(_content) OVER (PARTITION BY {{ listed }} ORDER BY CASE WHEN _decided THEN 1 ELSE 0 END DESC, coalesce(_decision, '') DESC, CASE WHEN _replaces THEN 1 ELSE 0 END DESC{% for o in order_by %}, {{ o }} DESC NULLS LAST{% endfor %}, _content DESC) AS _best,
    {% if prefers %}
    first_value(_content) OVER (PARTITION BY {{ listed }} ORDER BY {% for o in order_by %}{{ o }} {{ direction }} NULLS LAST, {% endfor %}_content {{ direction }}) AS _preferred,
    {% endif %}
    {% if tells_delivery %}
    -- Rows say which delivery they are of: among equal ones the order decides, not the one that came first by chance.
    row_number() OVER (PARTITION BY {{ listed }}, _content ORDER BY CASE WHEN _was = 'accepted' OR _staged THEN 0 ELSE 1 END{% for o in order_by %}, {{ o }} {{ direction }} NULLS LAST{% endfor %}, _arrived_at, _file_hash, _row_number) AS _nth
    {% else %}
    -- The delivery that is published stays the one accepted; a version newly published is taken from this stage.
    row_number() OVER (PARTITION BY {{ listed }}, _content ORDER BY CASE WHEN _was = 'accepted'{% if repair %} AND NOT coalesce(_least <> _greatest OR _least <> _stood, false){% endif %} THEN 0 WHEN _staged THEN 1 ELSE 2 END, _batch_id, _file_hash, _row_number) AS _nth
    {% endif %}
  FROM {{ 'reopened' if repair else 'chosen' }}
),
judged AS (
  SELECT *, CASE
    WHEN _nth > 1 THEN 'duplicate'
    WHEN _outranked = 1 THEN CASE WHEN _content = _best THEN 'accepted' ELSE 'superseded' END
    WHEN NOT _several THEN 'accepted'
    {% if prefers %}
    WHEN _content = _preferred THEN 'accepted' ELSE '{{ 'conflict' if on_conflict == 'quarantine_later' else 'superseded' }}' END AS _state
    {% else %}
    ELSE 'conflict' END AS _state
    {% endif %}
  FROM ranked
),
compared AS (
  SELECT *,
    {% if repair %}
    max(CASE WHEN _state = 'accepted' AND NOT _staged THEN 1 ELSE 0 END) OVER (PARTITION BY {{ listed }}) AS _elsewhere,
    {% endif %}
    max(CASE WHEN _was = 'accepted' THEN {{ version }} END) OVER (PARTITION BY {{ listed }}) AS _before,
    max(CASE WHEN _state = 'accepted' THEN {{ version }} END) OVER (PARTITION BY {{ listed }}) AS _after
  FROM judged
)
SELECT {{ carried | join(', ') }}, _state, _was, _before, _after, _staged,
  {{ '_elsewhere = 0' if repair else 'coalesce(_before <> _after, (_before IS NULL) <> (_after IS NULL))' }} AS _change
FROM compared
