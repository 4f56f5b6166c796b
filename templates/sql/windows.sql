{#- The windows of intact files on the days that they belong to; for templates that import it with context. -#}

{%- macro bounds(days) -%}
{#- When each entity's day opens and closes, in seconds. -#}
bounds AS (
  SELECT *,
    unix_timestamp(to_utc_timestamp(try_cast(concat(CAST({{ day }} AS STRING), ' {{ day_start }}:00') AS TIMESTAMP), timezone)) AS opens,
    unix_timestamp(to_utc_timestamp(try_cast(concat(CAST(date_add({{ day }}, 1) AS STRING), ' {{ day_start }}:00') AS TIMESTAMP), timezone)) AS closes
  FROM {{ days }}
)
{%- endmacro -%}

{%- macro clipped(extra=()) -%}
{#- The stretch of each file's window within its day; extra: columns of files to keep. -#}
windows AS (
  SELECT {% for p in per %}b.{{ p.name }}, {% endfor %}b.{{ day }}, b.opens, b.closes,
    unix_timestamp({{ start_instant }}) AS starts, f.start_local, f.end_local, f.utc_offset, b.timezone{% for c in extra %}, f.{{ c }}{% endfor %}
  FROM files f JOIN bounds b ON {% for p in per %}b.{{ p.name }} = f.{{ p.name }} AND {% endfor %}b.{{ day }} = f.{{ day }}
),
ended AS (
  SELECT *, unix_timestamp({{ end_instant }}) AS plain_end FROM windows f
),
clipped AS (
  SELECT {% for p in per %}{{ p.name }}, {% endfor %}{{ day }}, opens{% for c in extra %}, {{ c }}{% endfor %}, greatest(starts, opens) AS starts,
    least(CASE WHEN plain_end > starts THEN plain_end ELSE plain_end + 3600 END, closes) AS ends
  FROM ended
)
{%- endmacro -%}
