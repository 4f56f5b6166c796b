{#- A derived table's SELECT with its columns cast to what the contract declares; _lost marks a value no cast can keep. -#}
SELECT {% for c in columns %}{{ ', ' if not loop.first else '' }}try_cast(`{{ c.name }}` AS {{ c.type }}) AS `{{ c.name }}`{% endfor %},
  {% for c in columns %}{{ ' OR ' if not loop.first else '' }}(`{{ c.name }}` IS NOT NULL AND try_cast(`{{ c.name }}` AS {{ c.type }}) IS NULL){% endfor %} AS _lost
FROM (
{{ sql }}
){{ ' WHERE ' ~ closed if closed else '' }}
