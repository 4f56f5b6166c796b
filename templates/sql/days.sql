{#- Completeness and finality of each entity's day (PROTOCOLS.md, *Time*). Jinja calls kept for the derived table's own
    rendering are given as texts. -#}
{%- import 'windows.sql' as windows with context -%}
WITH expected AS ({{ expected }}),
files AS (
  SELECT {% for p in per %}f.{{ p.column }} AS {{ p.name }}, {% endfor %}f.{{ day }} AS {{ day }}, f.{{ start }} AS start_local, f.{{ end }} AS end_local, f.{{ offset }} AS utc_offset
  FROM {{ table }} f
  WHERE {{ changed_files }}
),
{# A till whose clock is wrong by years gets a row of its own for its day, not a calendar up to it. #}
span AS (
  SELECT greatest(min({{ day }}), date_sub(CAST(min(_arrived_at) AS DATE), {{ earliest_days }})) AS first_day,
    least(max({{ day }}), date_add(CAST(max(_arrived_at) AS DATE), 1)) AS last_day
  FROM {{ table }}
),
calendar AS (SELECT explode(sequence(first_day, last_day)) AS {{ day }} FROM span WHERE first_day <= last_day),
entities AS (
  SELECT {% for p in per %}e.{{ p.name }}, {% endfor %}c.{{ day }}, e.timezone
  FROM expected e CROSS JOIN calendar c
  WHERE (e.since IS NULL OR e.since <= c.{{ day }}) AND (e.until IS NULL OR e.until > c.{{ day }}) AND {{ changed_calendar }}
  UNION
  SELECT {% for p in per %}f.{{ p.name }}, {% endfor %}f.{{ day }}, coalesce(max(e.timezone), {{ timezone | literal }}) AS timezone
  FROM files f LEFT JOIN expected e ON {% for p in per %}{{ ' AND ' if not loop.first else '' }}e.{{ p.name }} = f.{{ p.name }}{% endfor %}

  GROUP BY {% for p in per %}f.{{ p.name }}, {% endfor %}f.{{ day }}
),
{{ windows.bounds('entities') }},
{{ windows.clipped() }},
stretched AS (
  SELECT *, max(ends) OVER (PARTITION BY {% for p in per %}{{ p.name }}, {% endfor %}{{ day }} ORDER BY starts, ends ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM clipped WHERE ends > starts
),
covered AS (
  SELECT {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}, sum(greatest(CAST(0 AS BIGINT), ends - greatest(starts, coalesce(reached, starts)))) AS seconds
  FROM stretched GROUP BY {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}
),
issues AS (
  SELECT {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}, count(*) AS entries FROM (
    {% for i in issues %}
    {% if not loop.first %}UNION ALL{% endif %}

    SELECT {% for p in per %}{{ i.of(p.column) }} AS {{ p.name }}, {% endfor %}{{ i.of(day) }} AS {{ day }} FROM {{ i.table }} q
    {% if not i.published %}
    JOIN {{ table }} f ON f._file_hash = q._file_hash
    {% endif %}
    {% if i.published %}
    LEFT ANTI JOIN {{ i.published }} t ON {% for k in i.keys %}{{ ' AND ' if not loop.first else '' }}t.{{ k }} = q.{{ k }}{% endfor %}
    {% endif %}

    WHERE q._state IN ('quarantined', 'conflict')
    {% endfor %}
  ) GROUP BY {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}
)
SELECT {% for p in per %}b.{{ p.name }}, {% endfor %}b.{{ day }}, b.timezone,
  CAST((b.closes - b.opens) / 60 AS BIGINT) AS expected_minutes,
  CAST(coalesce(c.seconds, 0) / 60 AS BIGINT) AS covered_minutes,
  CAST(CAST(CAST(100 * coalesce(c.seconds, 0) AS DOUBLE) / CAST(b.closes - b.opens AS DOUBLE) AS DECIMAL(38,12)) AS DOUBLE) AS completeness_pct,
  timestamp_seconds(least(b.closes + {{ late_seconds }}, 253402300799)) AS closes_at,
  b.closes + {{ late_seconds }} <= {{ now }} AS is_closed,
  coalesce(i.entries, 0) AS open_issues,
  b.closes + {{ late_seconds }} <= {{ now }} AND coalesce(c.seconds, 0) >= b.closes - b.opens AND coalesce(i.entries, 0) = 0 AS is_final
FROM bounds b
LEFT JOIN covered c ON {% for p in per %}c.{{ p.name }} = b.{{ p.name }} AND {% endfor %}c.{{ day }} = b.{{ day }}
LEFT JOIN issues i ON {% for p in per %}i.{{ p.name }} = b.{{ p.name }} AND {% endfor %}i.{{ day }} = b.{{ day }}
