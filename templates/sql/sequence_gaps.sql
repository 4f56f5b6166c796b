{#- Gaps of a counted sequence. Where it wraps, the widest step of each entity is where its count began: nothing
    depends on the order of arrival. A gap is filled where a number came in a later batch than some on both sides. -#}
{%- set per = s.per | join(', ') -%}
{%- set within = ('PARTITION BY ' ~ per ~ ' ') if s.per else '' -%}
WITH seen AS (
  SELECT {% for p in s.per %}{{ p }}, {% endfor %}CAST({{ s.column }} AS BIGINT) AS n, min(_batch_id) AS batch, min(_source_file) AS file
  FROM (
    {% for t in tables %}
    {% if not loop.first %}UNION ALL {% endif %}SELECT {% for p in s.per %}{{ p }}, {% endfor %}{{ s.column }}, _batch_id, _source_file FROM {{ t }} WHERE {{ s.column }} IS NOT NULL{% for p in s.per %} AND {{ p }} IS NOT NULL{% endfor %}

    {% endfor %}
  )
  GROUP BY {% for p in s.per %}{{ p }}, {% endfor %}CAST({{ s.column }} AS BIGINT)
),
{% if s.wraps_at %}
stepped AS (
  SELECT {% for p in s.per %}{{ p }}, {% endfor %}n, lead(n) OVER ({{ within }}ORDER BY n) AS following, min(n) OVER ({{ within or 'PARTITION BY 1' }}) AS least FROM seen
),
began AS (
  SELECT {% for p in s.per %}{{ p }}, {% endfor %}max_by(coalesce(following, least), struct(coalesce(following, least + {{ s.wraps_at }}) - n, n)) AS start FROM stepped{% if s.per %} GROUP BY {{ per }}{% endif %}

),
placed AS (
  SELECT s.*, pmod(s.n - b.start, CAST({{ s.wraps_at }} AS BIGINT)) AS place FROM seen s JOIN began b ON {% for p in s.per %}b.{{ p }} = s.{{ p }}{{ '' if loop.last else ' AND ' }}{% endfor %}{% if not s.per %}true{% endif %}

),
{% else %}
placed AS (SELECT *, n AS place FROM seen),
{% endif %}
ordered AS (
  SELECT *, lag(place) OVER ({{ within }}ORDER BY place) AS place_before, lag(n) OVER ({{ within }}ORDER BY place) AS n_before,
    lag(file) OVER ({{ within }}ORDER BY place) AS file_before,
    min(batch) OVER ({{ within }}ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier,
    min(batch) OVER ({{ within }}ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later
  FROM placed
),
late AS (
  SELECT *, place - row_number() OVER (PARTITION BY {% for p in s.per %}{{ p }}, {% endfor %}batch ORDER BY place) AS island
  FROM ordered WHERE earlier < batch AND later < batch
)
SELECT {% if s.per %}concat_ws('/', {% for p in s.per %}CAST({{ p }} AS STRING){{ '' if loop.last else ', ' }}{% endfor %}){% else %}''{% endif %} AS entity,
  {% if s.wraps_at %}pmod(n_before, CAST({{ s.wraps_at }} AS BIGINT)) + 1{% else %}n_before + 1{% endif %} AS first_missing,
  {% if s.wraps_at %}CASE WHEN n = 1 THEN CAST({{ s.wraps_at }} AS BIGINT) ELSE n - 1 END{% else %}n - 1{% endif %} AS last_missing,
  place - place_before - 1 AS missing, 'open' AS status, file_before, file AS file_after, CAST('' AS STRING) AS batch
FROM ordered WHERE place - place_before > 1
UNION ALL
SELECT {% if s.per %}concat_ws('/', {% for p in s.per %}CAST({{ p }} AS STRING){{ '' if loop.last else ', ' }}{% endfor %}){% else %}''{% endif %} AS entity,
  min_by(n, place) AS first_missing, max_by(n, place) AS last_missing, count(*) AS missing, 'filled' AS status,
  min_by(file, place) AS file_before, max_by(file, place) AS file_after, batch
FROM late GROUP BY {% for p in s.per %}{{ p }}, {% endfor %}batch, island
ORDER BY entity, first_missing
