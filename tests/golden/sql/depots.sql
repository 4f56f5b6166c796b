-- Every row of every picture is typed; the history comes from the events of all pictures: a version where content
-- changes, an end where a key is gone, nothing by order of arrival.

-- stage.roots_depots_N
SELECT depot,
  town,
  timezone,
  opened_on,
  closed_on,
  _batch_id,
  _source_file,
  _file_hash,
  _row_number,
  _arrived_at,
  _ingestion_timestamp,
  _snapshot,
  md5(concat_ws('\u001f', coalesce(CAST(depot AS STRING), '\u001e'), coalesce(CAST(town AS STRING), '\u001e'),
    coalesce(CAST(timezone AS STRING), '\u001e'), coalesce(CAST(opened_on AS STRING), '\u001e'), coalesce(CAST(closed_on AS STRING),
    '\u001e'))) AS _content,
  CAST(1 AS BIGINT) AS _rows,
  '' AS _match,
  coalesce(false, false) AS _replaces,
  false AS _file_bad,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3
  OR _reject_4 OR _reject_5 OR _reject_6 OR _reject_7 OR _reject_8 THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING), IF(_reject_0, 'unreadable:depot',
    NULL), IF(_reject_1, 'unreadable:town', NULL), IF(_reject_2, 'unreadable:timezone', NULL), IF(_reject_3,
    'unreadable:opened_on', NULL), IF(_reject_4, 'unreadable:closed_on', NULL), IF(_reject_5, 'required:depot',
    NULL), IF(_reject_6, 'required:timezone', NULL), IF(_reject_7, 'key:missing:depot', NULL), IF(_reject_8,
    'fields:count', NULL)))) END AS _own_reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3
  OR _reject_4 OR _reject_5 OR _reject_6 OR _reject_7 OR _reject_8 THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING), IF(_reject_0, 'unreadable:depot',
    NULL), IF(_reject_1, 'unreadable:town', NULL), IF(_reject_2, 'unreadable:timezone', NULL), IF(_reject_3,
    'unreadable:opened_on', NULL), IF(_reject_4, 'unreadable:closed_on', NULL), IF(_reject_5, 'required:depot',
    NULL), IF(_reject_6, 'required:timezone', NULL), IF(_reject_7, 'key:missing:depot', NULL), IF(_reject_8,
    'fields:count', NULL)))) END AS _reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING)))) END AS _warnings
FROM (
  SELECT *,
    in_depot IS NOT NULL AND depot IS NULL AS _reject_0,
    in_town IS NOT NULL AND town IS NULL AS _reject_1,
    in_timezone IS NOT NULL AND timezone IS NULL AS _reject_2,
    in_opened_on IS NOT NULL AND opened_on IS NULL AS _reject_3,
    in_closed_on IS NOT NULL AND closed_on IS NULL AS _reject_4,
    depot IS NULL AS _reject_5,
    timezone IS NULL AS _reject_6,
    depot IS NULL AS _reject_7,
    _short AS _reject_8
  FROM (
    SELECT _batch_id,
      _source_file,
      _file_hash,
      _row_number,
      _arrived_at,
      _ingestion_timestamp,
      _snapshot,
      _short,
      in_depot,
      in_town,
      in_timezone,
      in_opened_on,
      in_closed_on,
      CASE WHEN depot RLIKE '^[ \\t\\r\\n]*([-+]?[0-9]+)[ \\t\\r\\n]*\\z' THEN try_cast(trim(depot) AS int) END AS depot,
      town AS town,
      timezone AS timezone,
      try_cast(regexp_extract(opened_on, '^[ \\t\\r\\n]*((?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])(?:-[0-9]{1,2}){0,2})(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+]00:00)?)?[ \\t\\r\\n]*\\z',
        1) AS DATE) AS opened_on,
      try_cast(regexp_extract(closed_on, '^[ \\t\\r\\n]*((?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])(?:-[0-9]{1,2}){0,2})(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+]00:00)?)?[ \\t\\r\\n]*\\z',
        1) AS DATE) AS closed_on
    FROM (
      SELECT _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _snapshot,
        CASE WHEN depot IN ('') THEN NULL ELSE depot END AS depot,
        CASE WHEN depot IN ('') THEN NULL ELSE depot END AS in_depot,
        CASE WHEN town IN ('') THEN NULL ELSE town END AS town,
        CASE WHEN town IN ('') THEN NULL ELSE town END AS in_town,
        CASE WHEN timezone IN ('') THEN NULL ELSE timezone END AS timezone,
        CASE WHEN timezone IN ('') THEN NULL ELSE timezone END AS in_timezone,
        CASE WHEN opened_on IN ('') THEN NULL ELSE opened_on END AS opened_on,
        CASE WHEN opened_on IN ('') THEN NULL ELSE opened_on END AS in_opened_on,
        CASE WHEN closed_on IN ('') THEN NULL ELSE closed_on END AS closed_on,
        CASE WHEN closed_on IN ('') THEN NULL ELSE closed_on END AS in_closed_on,
        _short
      FROM (
        SELECT _batch_id,
          _source_file,
          _file_hash,
          _row_number,
          _arrived_at,
          _ingestion_timestamp,
          coalesce(try_cast(concat_ws('-', substring(_dated, 1, 4), substring(_dated, 5, 2), substring(_dated,
            7, 2)) AS DATE), CAST(_arrived_at AS DATE)) AS _snapshot,
          get(_f, CAST(array_position(_h, 'depot') AS INT) - 1) AS depot,
          get(_f, CAST(array_position(_h, 'town') AS INT) - 1) AS town,
          get(_f, CAST(array_position(_h, 'timezone') AS INT) - 1) AS timezone,
          get(_f, CAST(array_position(_h, 'opened_on') AS INT) - 1) AS opened_on,
          get(_f, CAST(array_position(_h, 'closed_on') AS INT) - 1) AS closed_on,
          _h IS NOT NULL AND size(_f) <> size(_h) AS _short
        FROM (
          SELECT *,
            split(_fields, '\u001f') AS _f,
            split(_header, '\u001f') AS _h,
            regexp_extract(_source_file, '_([0-9]{8})[^0-9/]*$', 1) AS _dated
          FROM bronze.depots_raw
          WHERE _batch_id IN (…) AND (_record = 'row' OR _record IS NULL) ) ))))

-- silver.depots
WITH pictures AS (
  SELECT *,
    dense_rank() OVER (ORDER BY _snapshot) AS _place
  FROM (
    SELECT *,
      max(struct(_arrived_at, _file_hash)) OVER (PARTITION BY _snapshot) AS _newest
    FROM silver.depots__events )
  WHERE _newest = struct(_arrived_at, _file_hash) ),
  dates AS (
  SELECT DISTINCT _snapshot,
    _place
  FROM pictures),
  single AS (
  SELECT *
  FROM (
    SELECT *,
      row_number() OVER (PARTITION BY depot, _place ORDER BY _row_number DESC) AS _nth
    FROM pictures
    WHERE _content IS NOT NULL)
  WHERE _nth = 1 ),
  compared AS (
  SELECT *,
    lag(_content) OVER (PARTITION BY depot ORDER BY _place) AS _earlier,
    lag(_place) OVER (PARTITION BY depot ORDER BY _place) AS _earlier_place,
    row_number() OVER (PARTITION BY depot ORDER BY _place) AS _version
  FROM single ),
  runs AS (
  SELECT *,
    sum(CASE WHEN _earlier = _content AND _earlier_place = _place - 1 THEN 0 ELSE 1 END) OVER (PARTITION BY depot ORDER BY _place ROWS BETWEEN UNBOUNDED PRECEDING
      AND CURRENT ROW) AS _run
  FROM compared ),
  ends AS (
  SELECT depot,
    _run,
    min(_place) AS _first_place,
    max(_place) AS _last_place
  FROM runs
  GROUP BY depot,
    _run )
SELECT r.depot,
  r.town,
  r.timezone,
  r.opened_on,
  r.closed_on,
  CAST(CASE WHEN e._run = 1 THEN DATE'1900-01-01' ELSE r._snapshot END AS TIMESTAMP) AS valid_from,
  CAST(d._snapshot AS TIMESTAMP) AS valid_to,
  d._snapshot IS NULL AS is_current,
  r._batch_id,
  r._source_file,
  r._file_hash,
  r._row_number,
  r._arrived_at,
  r._ingestion_timestamp
FROM ends e
JOIN runs r ON r.depot = e.depot AND r._run = e._run AND r._place = e._first_place
LEFT JOIN dates d ON d._place = e._last_place + 1
