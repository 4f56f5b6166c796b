{#- Each change once: of several deliveries the one with the least content, so that nothing depends on which came first.
    What is published already stays, and is met again where a promotion is repeated. -#}
SELECT {{ columns | join(', ') }}, _rows, _known, _is_first AND (NOT _known OR _known_content > _content) AS _fresh,
  CASE WHEN _is_first AND (NOT _known OR _same) THEN 'accepted' ELSE 'duplicate' END AS _state
FROM (
  SELECT s.*,
    {% if events %}
    e._event IS NOT NULL AS _known, e._content AS _known_content, coalesce(e._file_hash = s._file_hash AND e._row_number = s._row_number, false) AS _same
    {% else %}
    false AS _known, CAST(NULL AS STRING) AS _known_content, false AS _same
    {% endif %}
  FROM (
    SELECT {{ columns | join(', ') }}, _rows, coalesce(lag(_event) OVER (PARTITION BY substring(_event, 1, 1) ORDER BY _event, _content, _source_file, _row_number) <> _event, true) AS _is_first
    FROM {{ staged }} WHERE _kept
  ) s
  {% if events %}
  LEFT JOIN (SELECT _event, _content, _file_hash, _row_number FROM {{ events }}) e ON e._event = s._event
  {% endif %}
)
