{#- Deliveries that may not compete: where they are, what they would be called, why. No copy of their content.
    again: a predicate on those that may be there from an earlier judgement; the valid ones of them are to go. -#}
SELECT {% for k in keys %}{{ k }}, {% endfor %}{% for o in by %}{{ o }}, {% endfor %}_batch_id, _source_file, _file_hash, _row_number, _arrived_at, _ingestion_timestamp,
  _content, _rows, _reasons, CASE WHEN forall(_reasons, r -> r LIKE '%park:%') THEN 'parked' ELSE 'quarantined' END AS _state
  {%- for m in measures %}, {{ m }}{% endfor %}
  {%- if again %}, _reasons IS NULL AS _gone{% endif %}

FROM {{ roots }}
WHERE _reasons IS NOT NULL{% if again %} OR {{ again }}{% endif %}
