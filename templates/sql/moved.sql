{#- Of the quarantined rows that were judged again: how many are judged otherwise, how many may be published now. -#}
SELECT count(*) AS moved, count_if(now_valid) AS released
FROM (
  SELECT array_join(q._reasons, ', ') AS before, coalesce(array_join(r._reasons, ', '), '') AS after, r._reasons IS NULL AS now_valid
  FROM {{ quarantine }} q
  JOIN {{ roots }} r ON r._source_file = q._source_file AND r._file_hash = q._file_hash AND r._row_number = q._row_number
)
WHERE before <> after
