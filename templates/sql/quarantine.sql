{#- Deliveries that may not compete: where they are, what they would be called, why. No copy of their content. -#}
SELECT {% for k in keys %}{{ k }}, {% endfor %}{% for o in by %}{{ o }}, {% endfor %}_batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp,
  _content, _rows, _reasons, CASE WHEN forall(_reasons, r -> r LIKE '%park:%') THEN 'parked' ELSE 'quarantined' END AS _state
  {%- for m in measures %}, {{ m }}{% endfor %}

FROM {{ roots }}
WHERE _reasons IS NOT NULL
