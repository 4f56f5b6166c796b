{#- Published rows whose root's key changed and which no upsert replaces. -#}
SELECT {% for c in columns %}{{ ', ' if not loop.first else '' }}t.{{ c }}{% endfor %}, true AS _gone
FROM {{ table }} t
LEFT SEMI JOIN (SELECT DISTINCT {{ root_keys | join(', ') }} FROM {{ decided }} WHERE _change) k ON {% for k in root_keys %}{{ ' AND ' if not loop.first else '' }}k.{{ k }} = t.{{ k }}{% endfor %}

LEFT ANTI JOIN {{ upserts }} u ON {% for k in keys %}{{ ' AND ' if not loop.first else '' }}u.{{ k }} = t.{{ k }}{% endfor %}
{% if prune %}

WHERE {{ prune }}
{% endif %}
