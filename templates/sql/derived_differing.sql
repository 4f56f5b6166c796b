{#- Rows that differ, as they were and as they will be: what followers ask of them is asked of both. -#}
{% for side, absent in [('before', '_added'), ('after', '_removed')] %}
{{ 'UNION ALL ' if not loop.first else '' }}SELECT {% for k in keys %}{{ ', ' if not loop.first else '' }}`{{ k }}`{% endfor %}{% for c in others %}, `{{ side }}_{{ c }}` AS `{{ c }}`{% endfor %} FROM ({{ differences }}) WHERE NOT {{ absent }}
{% endfor %}
