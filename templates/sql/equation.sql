{#- What became of every row of the batches at hand, by batch and state. -#}
{% for p in parts %}
{{ 'UNION ALL ' if not loop.first else '' }}SELECT _batch_id, {% if shared %}{{ p.family | literal }} AS family, {% endif %}{{ p.state }} AS state, sum({{ p.rows }}) AS rows FROM {{ p.source }} WHERE {{ p.where }} GROUP BY _batch_id, {{ p.state }}
{% endfor %}
