{#- Records as change events, one row a record, with or without the schema and payload around the envelope (DOMAIN.md,
    *Loyalty CDC*). A document counts only where it is one whole object: in half a document some engines find values.
    _kind: event, unclaimed (of a table that the contract does not name), message, tombstone or unreadable. -#}
{%- import 'json_macros.sql' as json -%}
SELECT {{ provenance }}, _position, _key, _doc, _op, _before, _after, _commit, _lsn, _tx, _stamp, _snapshot, _kind,
  CASE WHEN _kind = 'unreadable' THEN coalesce(_family, {{ claims[0].family | literal }}) ELSE _family END AS _family
FROM (
  SELECT *,
    CASE WHEN _nothing THEN 'tombstone'
      WHEN NOT coalesce(_whole, false) THEN 'unreadable'
      WHEN _op = 'm' OR (_op IS NULL AND _source IS NULL AND _stamp IS NOT NULL) THEN 'message'
      WHEN _table IS NULL THEN 'unreadable'
      WHEN _family IS NULL THEN 'unclaimed'
      ELSE 'event' END AS _kind
  FROM (
    SELECT *,
      try_cast({{ json.value('_sequence', '$[0]') }} AS BIGINT) AS _commit,
      try_cast(coalesce({{ json.value('_source', '$.lsn') }}, {{ json.value('_sequence', '$[1]') }}) AS BIGINT) AS _lsn,
      CASE{% for c in claims %} WHEN _table = {{ c.table | literal }}{% if c.schema %} AND _schema = {{ c.schema | literal }}{% endif %} THEN {{ c.family | literal }}{% endfor %} END AS _family
    FROM (
      SELECT *,
        {{ json.value('_source', '$.table') }} AS _table, {{ json.value('_source', '$.schema') }} AS _schema,
        {{ json.value('_source', '$.sequence') }} AS _sequence, {{ json.value('_source', '$.txId') }} AS _tx,
        lower(coalesce({{ json.value('_source', '$.snapshot') }}, 'false')) AS _snapshot,
        try_cast(coalesce({{ json.value('_source', '$.ts_ms') }}, _sent) AS BIGINT) AS _stamp
      FROM (
        SELECT {{ provenance }}, _position, _key, _doc, _nothing, _whole,
          {{ json.value('_doc', '$.op') }} AS _op, get_json_object(_doc, '$.before') AS _before, get_json_object(_doc, '$.after') AS _after,
          get_json_object(_doc, '$.source') AS _source, {{ json.value('_doc', '$.ts_ms') }} AS _sent
        FROM (
          SELECT {{ provenance }}, _position, _key,
            CASE WHEN _whole THEN coalesce(get_json_object(_marked, '$.payload'), _marked) END AS _doc, _whole,
            (_text IS NULL AND {{ document.undecoded }} IS NULL) OR replace(trim(_text), ' ', '') IN ('null', '{"schema":null,"payload":null}') AS _nothing
          FROM (
            SELECT *, {{ json.document('_text') }} AS _marked, substring(trim(_text), 1, 1) = '{' AND json_array_length(concat('[', _text, ']')) = 1 AS _whole
            FROM (
              SELECT {{ provenance }}, {{ document.undecoded }}, {{ document.position }} AS _position, {{ json.document(document.key) }} AS _key, trim(LEADING '\uFEFF' FROM {{ document.text }}) AS _text
              FROM {{ bronze }} WHERE {{ where }}
            )
          )
        )
      )
    )
  )
)
