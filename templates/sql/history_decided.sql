{#- Each change once: of several deliveries the one with the least content, so that nothing depends on which came first;
    of rows, which may share their instant, the one that stands first. What is published already stays, and is met again
    where a promotion is repeated. -#}
SELECT {{ columns | join(', ') }}, _rows, _known, _is_first AND (NOT _known OR _known_content > _content{% if by_position %} OR _known_position > _position{% endif %}) AS _fresh,
  CASE WHEN _is_first AND (NOT _known OR _same) THEN 'accepted' ELSE 'duplicate' END AS _state
FROM (
  SELECT s.*,
    {% if events %}
    e._event IS NOT NULL AS _known, e._content AS _known_content,{% if by_position %} e._position AS _known_position,{% endif %} coalesce(e._source_file = s._source_file AND e._file_hash = s._file_hash AND e._row_number = s._row_number, false) AS _same
    {% else %}
    false AS _known, CAST(NULL AS STRING) AS _known_content,{% if by_position %} CAST(NULL AS STRING) AS _known_position,{% endif %} false AS _same
    {% endif %}
  FROM (
    SELECT {{ columns | join(', ') }}, _rows, coalesce(lag(_event) OVER (PARTITION BY substring(_event, 1, 1) ORDER BY _event, _content, _source_file, _row_number) <> _event, true) AS _is_first
    FROM {{ staged }} WHERE _kept
  ) s
  {% if events %}
  LEFT JOIN (SELECT _event, _content,{% if by_position %} _position,{% endif %} _source_file, _file_hash, _row_number FROM {{ events }}) e ON e._event = s._event
  {% endif %}
)
