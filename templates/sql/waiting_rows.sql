{#- How many rows wait for each reference. -#}
SELECT reason, count(*) AS rows
FROM (SELECT explode(_reasons) AS reason FROM {{ quarantine }})
WHERE reason IN ({% for r in reasons %}{{ ', ' if not loop.first else '' }}{{ r | literal }}{% endfor %})
GROUP BY reason
