{#- Orphans whose parent is here now. -#}
SELECT {% for k in keys %}t.`{{ k }}`, {% endfor %}false AS `{{ flag }}`
FROM {{ table }} t
LEFT SEMI JOIN {{ parent }} p ON {% for own, theirs in pairs %}{{ ' AND ' if not loop.first else '' }}p.`{{ theirs }}` = t.`{{ own }}`{% endfor %}

WHERE t.`{{ flag }}`
