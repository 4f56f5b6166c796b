-- Changes kept before join those of now for the keys touched; a whole snapshot ends rows it lacks; a note left as it
-- was is the last one told, also under an old key; what differs is found by key and beginning of a version.

-- seen
SELECT 'count' AS side,
  CAST(NULL AS STRING) AS op,
  CAST(NULL AS STRING) AS place,
  CAST(NULL AS BIGINT) AS at,
  CAST(NULL AS STRING) AS mark,
  CAST(NULL AS STRING) AS unchanged,
  false AS created,
  count_if(_fresh) AS fresh,
  count_if(_fresh AND _known) AS replaced,
  count_if(_op IN ('t', 'r', 'k')) AS marking,
  (
  SELECT count(*)
  FROM stage.roots_readers_N
  WHERE _reasons IS NOT NULL) AS invalid
FROM stage.decided_readers_N
UNION ALL
SELECT DISTINCT 'fresh' AS side,
  _op AS op,
  concat(_order, '\u001f', _position) AS place,
  unix_millis(_changed_at) AS at,
  _snapshot AS mark,
  CAST(NULL AS STRING) AS unchanged,
  false AS created,
  CAST(0 AS BIGINT) AS fresh,
  CAST(0 AS BIGINT) AS replaced,
  CAST(0 AS BIGINT) AS marking,
  CAST(0 AS BIGINT) AS invalid
FROM stage.decided_readers_N
WHERE (_op = 't' OR _snapshot IN ('first', 'first_in_data_collection', 'last', 'last_in_data_collection'))
  AND _fresh
UNION ALL
SELECT DISTINCT 'fresh' AS side,
  CAST(NULL AS STRING) AS op,
  CAST(NULL AS STRING) AS place,
  CAST(NULL AS BIGINT) AS at,
  CAST(NULL AS STRING) AS mark,
  _unchanged AS unchanged,
  _op = 'c' AS created,
  CAST(0 AS BIGINT) AS fresh,
  CAST(0 AS BIGINT) AS replaced,
  CAST(0 AS BIGINT) AS marking,
  CAST(0 AS BIGINT) AS invalid
FROM stage.decided_readers_N
WHERE _unchanged IS NOT NULL AND _fresh
UNION ALL
SELECT DISTINCT 'known' AS side,
  _op AS op,
  concat(_order, '\u001f', _position) AS place,
  unix_millis(_changed_at) AS at,
  _snapshot AS mark,
  CAST(NULL AS STRING) AS unchanged,
  false AS created,
  CAST(0 AS BIGINT) AS fresh,
  CAST(0 AS BIGINT) AS replaced,
  CAST(0 AS BIGINT) AS marking,
  CAST(0 AS BIGINT) AS invalid
FROM silver.readers__events
WHERE (_op = 't' OR _snapshot IN ('first', 'first_in_data_collection', 'last', 'last_in_data_collection'))
  AND true
UNION ALL
SELECT DISTINCT 'known' AS side,
  CAST(NULL AS STRING) AS op,
  CAST(NULL AS STRING) AS place,
  CAST(NULL AS BIGINT) AS at,
  CAST(NULL AS STRING) AS mark,
  _unchanged AS unchanged,
  _op = 'c' AS created,
  CAST(0 AS BIGINT) AS fresh,
  CAST(0 AS BIGINT) AS replaced,
  CAST(0 AS BIGINT) AS marking,
  CAST(0 AS BIGINT) AS invalid
FROM silver.readers__events
WHERE _unchanged IS NOT NULL AND true

-- links
WITH every AS (
  SELECT reader,
    _op,
    _order,
    coalesce(_tx, '') AS _transaction,
    _unchanged
  FROM stage.decided_readers_N
  WHERE _fresh
  UNION ALL
  SELECT reader,
    _op,
    _order,
    coalesce(_tx, '') AS _transaction,
    _unchanged
  FROM silver.readers__events ),
  links AS (
  SELECT c.reader AS to_reader,
    d.reader AS from_reader,
    concat_ws('\u001f', CAST(c.reader AS STRING)) AS _to,
    concat_ws('\u001f', CAST(d.reader AS STRING)) AS _from
  FROM every c
  JOIN every d ON d._order = c._order AND d._transaction = c._transaction
  WHERE c._op = 'c' AND c._unchanged IS NOT NULL AND d._op = 'd' )
SELECT DISTINCT to_reader AS reader,
  _to AS _text,
  _to,
  _from
FROM links
UNION
SELECT DISTINCT from_reader AS reader,
  _from AS _text,
  _to,
  _from
FROM links

-- timeline
SELECT *,
  CASE WHEN _op IN ('d', 'k') OR (_op <> 'c' AND instr(concat(',', coalesce(_unchanged, ''), ','), ',note,') > 0)
  THEN CAST(NULL AS STRING) WHEN instr(concat(',', coalesce(_unchanged, ''), ','), ',note,') > 0 THEN '?' WHEN note IS NULL
  THEN '~' ELSE concat('=', CAST(note AS STRING)) END AS _enc_note
FROM (
  SELECT reader,
    name,
    phone,
    town,
    joined,
    fee,
    note,
    database,
    _op,
    _order,
    _tx,
    _changed_at,
    _unchanged,
    _batch_id,
    _source_file,
    _file_hash,
    _row_number,
    _arrived_at,
    _ingestion_timestamp,
    concat(_order, '\u001f', _position) AS _place,
    md5(concat_ws('\u001f', CAST(reader AS STRING))) AS _name
  FROM stage.decided_readers_N
  WHERE _fresh AND _op <> 't' AND reader IS NOT NULL
  UNION ALL
  SELECT e.reader,
    e.name,
    e.phone,
    e.town,
    e.joined,
    e.fee,
    e.note,
    e.database,
    e._op,
    e._order,
    e._tx,
    e._changed_at,
    e._unchanged,
    e._batch_id,
    e._source_file,
    e._file_hash,
    e._row_number,
    e._arrived_at,
    e._ingestion_timestamp,
    concat(e._order, '\u001f', e._position) AS _place,
    md5(concat_ws('\u001f', CAST(e.reader AS STRING))) AS _name
  FROM silver.readers__events e
  LEFT SEMI JOIN (
    SELECT reader
    FROM stage.touched) k ON k.reader = e.reader
  LEFT ANTI JOIN (
    SELECT _event
    FROM stage.decided_readers_N
    WHERE _fresh AND _known) f ON f._event = e._event
  WHERE e._op <> 't' AND e.reader IS NOT NULL )

-- linked
SELECT t.reader,
  t.name,
  t.phone,
  t.town,
  t.joined,
  t.fee,
  t.note,
  t.database,
  t._op,
  t._order,
  t._tx,
  t._changed_at,
  t._unchanged,
  t._batch_id,
  t._source_file,
  t._file_hash,
  t._row_number,
  t._arrived_at,
  t._ingestion_timestamp,
  t._place,
  t._name,
  CASE WHEN t._enc_note = '?' AND d._here THEN coalesce(d._last_note, '~') ELSE t._enc_note END AS _enc_note
FROM stage.linked_N t
LEFT JOIN (
  SELECT _order,
    _transaction,
    true AS _here,
    max(_last_note) AS _last_note
  FROM (
    SELECT _op,
      _order,
      coalesce(_tx, '') AS _transaction,
      IF(substring(_found_note, 1, 32) = _name, substring(_found_note, 33), NULL) AS _last_note
    FROM (
      SELECT *,
        last_value(concat(_name, _enc_note), true) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name,
          _place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS _found_note
      FROM stage.linked_N) )
  WHERE _op = 'd'
  GROUP BY _order,
    _transaction ) d ON t._op = 'c' AND d._order = t._order AND d._transaction = coalesce(t._tx, '')

-- differences
SELECT CASE WHEN n._hash IS NULL THEN o.reader ELSE n.reader END AS reader,
  CASE WHEN n._hash IS NULL THEN o.name ELSE n.name END AS name,
  CASE WHEN n._hash IS NULL THEN o.phone ELSE n.phone END AS phone,
  CASE WHEN n._hash IS NULL THEN o.town ELSE n.town END AS town,
  CASE WHEN n._hash IS NULL THEN o.joined ELSE n.joined END AS joined,
  CASE WHEN n._hash IS NULL THEN o.fee ELSE n.fee END AS fee,
  CASE WHEN n._hash IS NULL THEN o.note ELSE n.note END AS note,
  CASE WHEN n._hash IS NULL THEN o.note_length ELSE n.note_length END AS note_length,
  CASE WHEN n._hash IS NULL THEN o.database ELSE n.database END AS database,
  CASE WHEN n._hash IS NULL THEN o.valid_from ELSE n.valid_from END AS valid_from,
  CASE WHEN n._hash IS NULL THEN o.valid_to ELSE n.valid_to END AS valid_to,
  CASE WHEN n._hash IS NULL THEN o.is_current ELSE n.is_current END AS is_current,
  CASE WHEN n._hash IS NULL THEN o._content ELSE n._content END AS _content,
  CASE WHEN n._hash IS NULL THEN o._batch_id ELSE n._batch_id END AS _batch_id,
  CASE WHEN n._hash IS NULL THEN o._source_file ELSE n._source_file END AS _source_file,
  CASE WHEN n._hash IS NULL THEN o._file_hash ELSE n._file_hash END AS _file_hash,
  CASE WHEN n._hash IS NULL THEN o._row_number ELSE n._row_number END AS _row_number,
  CASE WHEN n._hash IS NULL THEN o._arrived_at ELSE n._arrived_at END AS _arrived_at,
  CASE WHEN n._hash IS NULL THEN o._ingestion_timestamp ELSE n._ingestion_timestamp END AS _ingestion_timestamp,
  n._hash IS NULL AS _gone,
  o._hash IS NOT NULL AS _was
FROM (
  SELECT *,
    md5(concat_ws('\u001f', coalesce(CAST(reader AS STRING), '\u001e'), coalesce(CAST(name AS STRING),
      '\u001e'), coalesce(CAST(phone AS STRING), '\u001e'), coalesce(CAST(town AS STRING), '\u001e'),
      coalesce(CAST(joined AS STRING), '\u001e'), coalesce(CAST(fee AS STRING), '\u001e'), coalesce(CAST(note AS STRING),
      '\u001e'), coalesce(CAST(note_length AS STRING), '\u001e'), coalesce(CAST(database AS STRING), '\u001e'),
      coalesce(CAST(valid_from AS STRING), '\u001e'), coalesce(CAST(valid_to AS STRING), '\u001e'), coalesce(CAST(is_current AS STRING),
      '\u001e'), coalesce(CAST(_content AS STRING), '\u001e'))) AS _hash
  FROM (
    WITH timeline AS (
      SELECT *
      FROM stage.linked_N ),
      following AS (
      SELECT *,
        IF(substring(_next, 1, 32) = _name, substring(_next, 33), NULL) AS _following
      FROM (
        SELECT *,
          lead(concat(_name, _place)) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name, _place) AS _next
        FROM timeline)),
      cut AS (
      SELECT *,
        filter(array(named_struct('starts', '0001', 'stops', '0002~', 'at', CAST(5 AS BIGINT))), c -> c.starts > _place
          AND (_following IS NULL OR c.stops < _following)) AS _cuts
      FROM following ),
      changes AS (
      SELECT reader,
        name,
        phone,
        town,
        joined,
        fee,
        note,
        database,
        _op,
        _changed_at,
        _name,
        _place,
        _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _enc_note
      FROM timeline
      UNION ALL
      SELECT reader,
        CAST(NULL AS string) AS name,
        CAST(NULL AS string) AS phone,
        CAST(NULL AS string) AS town,
        CAST(NULL AS string) AS joined,
        CAST(NULL AS decimal(8,2)) AS fee,
        CAST(NULL AS string) AS note,
        CAST(NULL AS string) AS database,
        'd' AS _op,
        timestamp_millis(get(_cuts, 0).at) AS _changed_at,
        _name,
        get(_cuts, 0).starts AS _place,
        _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        CAST(NULL AS STRING) AS _enc_note
      FROM cut
      WHERE size(_cuts) > 0 ),
      found AS (
      SELECT *,
        last_value(concat(_name, _enc_note), true) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name,
          _place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS _last_note
      FROM changes),
      owned AS (
      SELECT *,
        IF(substring(_last_note, 1, 32) = _name, substring(_last_note, 33), NULL) AS _own_note
      FROM found),
      filled AS (
      SELECT reader,
        name,
        phone,
        town,
        joined,
        fee,
        database,
        _op,
        _changed_at,
        _name,
        _place,
        _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        CASE WHEN substring(_own_note, 1, 1) = '=' THEN try_cast(substring(_own_note, 2) AS string) END AS note
      FROM owned ),
      made AS (
      SELECT reader,
        name,
        phone,
        town,
        joined,
        fee,
        note,
        note_length,
        database,
        _changed_at,
        _name,
        _place,
        _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        CASE WHEN _op = 'd' THEN '' ELSE md5(concat_ws('\u001f', coalesce(CAST(reader AS STRING), '\u001e'),
          coalesce(CAST(name AS STRING), '\u001e'), coalesce(CAST(phone AS STRING), '\u001e'), coalesce(CAST(town AS STRING),
          '\u001e'), coalesce(CAST(joined AS STRING), '\u001e'), coalesce(CAST(fee AS STRING), '\u001e'),
          coalesce(CAST(note AS STRING), '\u001e'), coalesce(CAST(note_length AS STRING), '\u001e'), coalesce(CAST(database AS STRING),
          '\u001e'))) END AS _state
      FROM (
        SELECT reader,
          name,
          phone,
          town,
          fee,
          note,
          database,
          _op,
          _changed_at,
          _name,
          _place,
          _batch_id,
          _source_file,
          _file_hash,
          _row_number,
          _arrived_at,
          _ingestion_timestamp,
          try_cast(date_add(DATE'1970-01-01', try_cast(joined AS INT)) AS date) AS joined,
          try_cast(length(note) AS int) AS note_length
        FROM (
          SELECT *
          FROM filled
          WHERE _op <> 'k')) ),
      timed AS (
      SELECT *,
        max(concat(_name, lpad(CAST(unix_micros(_changed_at) + 100000000000000000 AS STRING), 18, '0'))) OVER (PARTITION BY substring(_name,
          1, 1) ORDER BY _name, _place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS _since
      FROM made),
      lasting AS (
      SELECT *
      FROM (
        SELECT *,
          lead(_since) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name, _place) AS _until
        FROM timed)
      WHERE _until IS NULL OR substring(_until, 1, 32) <> _name OR _until > _since ),
      turns AS (
      SELECT *
      FROM (
        SELECT *,
          concat(_name, _state) AS _turn,
          lag(concat(_name, _state)) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name, _place) AS _earlier
        FROM lasting)
      WHERE _earlier IS NULL OR _earlier <> _turn ),
      result AS (
      SELECT *,
        IF(substring(_next, 1, 32) = _name, substring(_next, 33), NULL) AS _ended,
        coalesce(substring(_before, 1, 32) <> _name, true) OR (_before = _name AND coalesce(_before_that <> _name,
          true)) AS _first
      FROM (
        SELECT *,
          lead(_since) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name, _place) AS _next,
          lag(_turn) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name, _place) AS _before,
          lag(_name, 2) OVER (PARTITION BY substring(_name, 1, 1) ORDER BY _name, _place) AS _before_that
        FROM turns ) )
    SELECT try_cast(r.reader AS string) AS reader,
      try_cast(r.name AS string) AS name,
      try_cast(r.phone AS string) AS phone,
      try_cast(r.town AS string) AS town,
      try_cast(r.joined AS date) AS joined,
      try_cast(r.fee AS decimal(8,2)) AS fee,
      try_cast(r.note AS string) AS note,
      try_cast(r.note_length AS int) AS note_length,
      try_cast(r.database AS string) AS database,
      CASE WHEN r._first THEN TIMESTAMP'1900-01-01 00:00:00' ELSE timestamp_micros(CAST(substring(r._since,
        33) AS BIGINT) - 100000000000000000) END AS valid_from,
      timestamp_micros(CAST(r._ended AS BIGINT) - 100000000000000000) AS valid_to,
      r._ended IS NULL AS is_current,
      r._state AS _content,
      r._batch_id,
      r._source_file,
      r._file_hash,
      r._row_number,
      r._arrived_at,
      r._ingestion_timestamp
    FROM result r
    WHERE r._state <> '')) n
FULL OUTER JOIN (
  SELECT t.*,
    md5(concat_ws('\u001f', coalesce(CAST(reader AS STRING), '\u001e'), coalesce(CAST(name AS STRING),
      '\u001e'), coalesce(CAST(phone AS STRING), '\u001e'), coalesce(CAST(town AS STRING), '\u001e'),
      coalesce(CAST(joined AS STRING), '\u001e'), coalesce(CAST(fee AS STRING), '\u001e'), coalesce(CAST(note AS STRING),
      '\u001e'), coalesce(CAST(note_length AS STRING), '\u001e'), coalesce(CAST(database AS STRING), '\u001e'),
      coalesce(CAST(valid_from AS STRING), '\u001e'), coalesce(CAST(valid_to AS STRING), '\u001e'), coalesce(CAST(is_current AS STRING),
      '\u001e'), coalesce(CAST(_content AS STRING), '\u001e'))) AS _hash
  FROM silver.readers t
  LEFT SEMI JOIN (
    SELECT reader
    FROM stage.touched) k ON k.reader = t.reader ) o ON o.reader = n.reader AND o.valid_from = n.valid_from
WHERE n._hash IS NULL OR o._hash IS NULL OR n._hash <> o._hash
