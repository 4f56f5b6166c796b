{#- How many days there are, have closed, are complete and final. -#}
SELECT count(*) AS days, count_if(is_closed) AS closed, count_if(is_closed AND covered_minutes >= expected_minutes) AS complete, count_if(is_final) AS final,
  count_if(is_closed AND covered_minutes < expected_minutes AND unix_timestamp(closes_at) >= {{ since }}) AS recent_incomplete
FROM {{ table }}
