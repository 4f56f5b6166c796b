{#- Rows of each full picture, by batch, date and file. -#}
SELECT _batch_id, CAST(_snapshot AS STRING) AS dated, max(_arrived_at) AS arrived, count(_content) AS size FROM {{ table }} GROUP BY _batch_id, CAST(_snapshot AS STRING), _file_hash
