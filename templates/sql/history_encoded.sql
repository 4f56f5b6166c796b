{#- Values as texts of which NULL means unchanged: '=' before a value, '~' for NULL, '?' for what a row under a new key
    takes from the row under its old one. -#}
SELECT *{% for u in unchanged %},
  CASE WHEN _op IN ('d', 'k') OR (_op <> 'c' AND {{ listed(u.name) }}) THEN CAST(NULL AS STRING)
    WHEN {{ listed(u.name) }} THEN '?'
    WHEN {{ u.name }} IS NULL THEN '~' ELSE concat('=', CAST({{ u.name }} AS STRING)) END AS _enc_{{ u.name }}{% endfor %}

FROM (
  {{ timeline }}
)
