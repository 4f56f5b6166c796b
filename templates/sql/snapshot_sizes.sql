{#- Rows of each full picture at hand, and of the latest one before it that was taken in. -#}
SELECT n._batch_id, CAST(n._snapshot AS STRING) AS dated, max(n.rows) AS rows, max_by(e.rows, e._snapshot) AS before
FROM (SELECT _batch_id, _snapshot, count(*) AS rows FROM {{ roots }} GROUP BY _batch_id, _snapshot) n
LEFT JOIN (SELECT _snapshot, count(*) AS rows FROM {{ known }} GROUP BY _snapshot) e ON e._snapshot < n._snapshot
GROUP BY n._batch_id, n._snapshot
