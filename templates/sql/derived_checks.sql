{#- Everything that would make a staged result unfit to publish, counted in one scan: by key, then over all. -#}
SELECT coalesce(sum(_rows), 0) AS rows, coalesce(sum(_lost), 0) AS lost, coalesce(sum(_outside), 0) AS outside
{% for r in required %}
  , coalesce(sum(_required_{{ r }}), 0) AS required_{{ r }}
{% endfor %}
{% for r in rules %}
  , coalesce(sum(_rule_{{ r.name }}), 0) AS rule_{{ r.name }}
{% endfor %}
  , count_if(_rows > 1) AS key_twice
FROM (
  SELECT count(*) AS _rows, count_if(_lost) AS _lost, count_if(NOT coalesce({{ inside }}, false)) AS _outside
{% for r in required %}
    , count_if(`{{ r }}` IS NULL) AS _required_{{ r }}
{% endfor %}
{% for r in rules %}
    , count_if(_{{ r.name }}) AS _rule_{{ r.name }}
{% endfor %}
{% if rules %}
{# A rule may look at the rows around its own, which no aggregate allows inside itself. #}
  FROM (SELECT *{% for r in rules %}, coalesce(NOT ({{ r.sql }}), false) AS _{{ r.name }}{% endfor %} FROM {{ staged }})
{% else %}
  FROM {{ staged }}
{% endif %}
  GROUP BY {{ keys | join(', ') }}
)
