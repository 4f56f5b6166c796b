{#- Rows of each full picture, by batch and date. -#}
SELECT _batch_id, CAST(_snapshot AS STRING) AS dated, count(*) AS size FROM {{ table }} GROUP BY _batch_id, CAST(_snapshot AS STRING)
