{#- Counts per batch and rule: rows read, rows that fail a rejecting rule of their own, and each rule's failures. -#}
SELECT _batch_id, '' AS rule, count(*) AS evaluated, count_if({{ failed }}) AS failed FROM {{ source }} {{ where }} GROUP BY _batch_id
UNION ALL
SELECT _batch_id, split(rule, ' ')[0] AS rule, CAST(0 AS BIGINT) AS evaluated, count(*) AS failed
FROM (SELECT _batch_id, explode(concat(coalesce({{ reasons }}, CAST(array() AS ARRAY<STRING>)), coalesce(transform(_warnings, w -> concat('warn:', w)), CAST(array() AS ARRAY<STRING>)))) AS rule FROM {{ source }} {{ where }})
GROUP BY _batch_id, split(rule, ' ')[0]
