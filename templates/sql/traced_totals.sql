{#- What rows sum to, how many there are, and of how many files. -#}
SELECT CAST({{ aggregate }} AS DECIMAL(38,4)) AS total, count(*) AS rows, count(DISTINCT _source_file) AS files
FROM ({{ rows }})
WHERE {{ predicate }}
