{#- Every staged version is the first of its key: nothing to rank, all are accepted. -#}
SELECT {{ carried | join(', ') }}, 'accepted' AS _state, CAST(NULL AS STRING) AS _was, CAST(NULL AS STRING) AS _before, _content AS _after, true AS _staged, true AS _change
FROM {{ roots }}
WHERE _reasons IS NULL
