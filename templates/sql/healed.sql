{#- Orphans whose parent is here now: their keys with the flag as it should be, or whole where no keys are given. -#}
SELECT {% if keys %}{% for k in keys %}t.`{{ k }}`, {% endfor %}false AS `{{ flag }}`{% else %}t.*{% endif %}

FROM {{ table }} t
LEFT SEMI JOIN {{ parent }} p ON {% for own, theirs in pairs %}{{ ' AND ' if not loop.first else '' }}p.`{{ theirs }}` = t.`{{ own }}`{% endfor %}

WHERE t.`{{ flag }}`
