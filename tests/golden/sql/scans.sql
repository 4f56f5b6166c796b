-- Values are found by header (seen_at, else at), '-' and '' are NULL, weight defaults to 0 and grams is computed from
-- it a level later; the latest seen_at decides between versions.

-- stage.roots_scans_N
SELECT scan,
  day,
  seen_at,
  weight,
  grams,
  _batch_id,
  _source_file,
  _file_hash,
  _row_number,
  _arrived_at,
  _ingestion_timestamp,
  _snapshot,
  md5(concat_ws('\u001f', coalesce(CAST(scan AS STRING), '\u001e'), coalesce(CAST(day AS STRING), '\u001e'),
    coalesce(CAST(seen_at AS STRING), '\u001e'), coalesce(CAST(weight AS STRING), '\u001e'), coalesce(CAST(grams AS STRING),
    '\u001e'))) AS _content,
  CAST(1 AS BIGINT) AS _rows,
  '' AS _match,
  coalesce(false, false) AS _replaces,
  seen_at AS _order_0,
  false AS _file_bad,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3
  OR _reject_4 OR _reject_5 OR _reject_6 OR _reject_7 OR _reject_8 THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING), IF(_reject_0, 'unreadable:scan',
    NULL), IF(_reject_1, 'unreadable:day', NULL), IF(_reject_2, 'unreadable:seen_at', NULL), IF(_reject_3,
    'unreadable:weight', NULL), IF(_reject_4, 'required:scan', NULL), IF(_reject_5, 'required:day', NULL),
    IF(_reject_6, 'key:missing:scan', NULL), IF(_reject_7, 'weighs', NULL), IF(_reject_8, 'fields:count',
    NULL)))) END AS _own_reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3
  OR _reject_4 OR _reject_5 OR _reject_6 OR _reject_7 OR _reject_8 THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING), IF(_reject_0, 'unreadable:scan',
    NULL), IF(_reject_1, 'unreadable:day', NULL), IF(_reject_2, 'unreadable:seen_at', NULL), IF(_reject_3,
    'unreadable:weight', NULL), IF(_reject_4, 'required:scan', NULL), IF(_reject_5, 'required:day', NULL),
    IF(_reject_6, 'key:missing:scan', NULL), IF(_reject_7, 'weighs', NULL), IF(_reject_8, 'fields:count',
    NULL)))) END AS _reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING)))) END AS _warnings
FROM (
  SELECT *,
    in_scan IS NOT NULL AND scan IS NULL AS _reject_0,
    in_day IS NOT NULL AND day IS NULL AS _reject_1,
    in_seen_at IS NOT NULL AND seen_at IS NULL AS _reject_2,
    in_weight IS NOT NULL AND weight IS NULL AS _reject_3,
    scan IS NULL AS _reject_4,
    day IS NULL AS _reject_5,
    scan IS NULL AS _reject_6,
    NOT (weight >= 0) AS _reject_7,
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
      in_scan,
      in_day,
      in_seen_at,
      in_weight,
      in_grams,
      scan,
      day,
      seen_at,
      weight,
      try_cast(CAST(weight * 1000 AS BIGINT) AS bigint) AS grams
    FROM (
      SELECT _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _snapshot,
        _short,
        grams,
        in_scan,
        in_day,
        in_seen_at,
        in_weight,
        in_grams,
        CASE WHEN scan RLIKE '^[ \\t\\r\\n]*([-+]?[0-9]+)[ \\t\\r\\n]*\\z' THEN try_cast(trim(scan) AS bigint) END AS scan,
        try_cast(regexp_extract(day, '^[ \\t\\r\\n]*((?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])(?:-[0-9]{1,2}){0,2})(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+]00:00)?)?[ \\t\\r\\n]*\\z',
          1) AS DATE) AS day,
        try_cast(coalesce(try_to_timestamp(trim(seen_at), 'dd.MM.yyyy HH:mm')) AS timestamp) AS seen_at,
        CASE WHEN weight IS NULL THEN try_cast('0' AS decimal(8,3)) ELSE coalesce(CASE WHEN weight RLIKE '^[ \\t\\r\\n]*([-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+))[ \\t\\r\\n]*\\z'
          THEN try_cast(trim(weight) AS decimal(8,3)) END, try_cast(concat(regexp_extract(weight, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          2), regexp_extract(overlay(concat(repeat('0', 100), regexp_extract(weight, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          3), regexp_extract(weight, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          4), repeat('0', 100)) PLACING '.' FROM 101 + length(regexp_extract(weight, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          3)) + try_cast(regexp_extract(weight, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          5) AS INT) FOR 0), '^0*([0-9]+[.][0-9]*?)0*\\z', 1)) AS decimal(8,3))) END AS weight
      FROM (
        SELECT _batch_id,
          _source_file,
          _file_hash,
          _row_number,
          _arrived_at,
          _ingestion_timestamp,
          _snapshot,
          CASE WHEN scan IN ('', '-') THEN NULL ELSE scan END AS scan,
          CASE WHEN scan IN ('', '-') THEN NULL ELSE scan END AS in_scan,
          CASE WHEN day IN ('', '-') THEN NULL ELSE day END AS day,
          CASE WHEN day IN ('', '-') THEN NULL ELSE day END AS in_day,
          CASE WHEN seen_at IN ('', '-') THEN NULL ELSE seen_at END AS seen_at,
          CASE WHEN seen_at IN ('', '-') THEN NULL ELSE seen_at END AS in_seen_at,
          CASE WHEN weight IN ('', '-') THEN NULL ELSE weight END AS weight,
          CASE WHEN weight IN ('', '-') THEN NULL ELSE weight END AS in_weight,
          CASE WHEN grams IN ('', '-') THEN NULL ELSE grams END AS grams,
          CASE WHEN grams IN ('', '-') THEN NULL ELSE grams END AS in_grams,
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
            get(_f, CAST(array_position(_h, 'scan') AS INT) - 1) AS scan,
            get(_f, CAST(array_position(_h, 'day') AS INT) - 1) AS day,
            coalesce(get(_f, CAST(array_position(_h, 'seen_at') AS INT) - 1), get(_f, CAST(array_position(_h,
              'at') AS INT) - 1)) AS seen_at,
            get(_f, CAST(array_position(_h, 'weight') AS INT) - 1) AS weight,
            get(_f, CAST(array_position(_h, 'grams') AS INT) - 1) AS grams,
            _h IS NOT NULL AND size(_f) <> size(_h) AS _short
          FROM (
            SELECT *,
              split(_fields, '\u001f') AS _f,
              split(_header, '\u001f') AS _h,
              regexp_extract(_source_file, '_([0-9]{8})[^0-9/]*$', 1) AS _dated
            FROM bronze.scans_raw
            WHERE _batch_id IN (…) AND (_record = 'row' OR _record IS NULL) ) )))))

-- stage.decided_scans_N
WITH fresh AS (
  SELECT scan,
    _content,
    _replaces,
    _order_0,
    _batch_id,
    _source_file,
    _file_hash,
    _row_number,
    _arrived_at,
    _ingestion_timestamp,
    _rows,
    CAST(NULL AS STRING) AS _was,
    true AS _staged
  FROM stage.roots_scans_N
  WHERE _reasons IS NULL ),
  deliveries AS (
  SELECT *
  FROM fresh),
  chosen AS (
  SELECT d.*,
    false AS _decided,
    CAST(NULL AS STRING) AS _decision
  FROM deliveries d ),
  ranked AS (
  SELECT *,
    max(CASE WHEN _replaces OR _decided THEN 1 ELSE 0 END) OVER (PARTITION BY scan) AS _outranked,
    min(_content) OVER (PARTITION BY scan) <> max(_content) OVER (PARTITION BY scan) AS _several,
    first_value(_content) OVER (PARTITION BY scan ORDER BY CASE WHEN _decided THEN 1 ELSE 0 END DESC,
      coalesce(_decision, '') DESC, CASE WHEN _replaces THEN 1 ELSE 0 END DESC, _order_0 DESC NULLS LAST,
      _content DESC) AS _best,
    first_value(_content) OVER (PARTITION BY scan ORDER BY _order_0 DESC NULLS LAST, _content DESC) AS _preferred,
    -- The delivery that is published stays the one accepted; a version newly published is taken from this stage. row_number() OVER (PARTITION BY scan,
      _content ORDER BY CASE WHEN _was = 'accepted' THEN 0 WHEN _staged THEN 1 ELSE 2 END, _batch_id,
      _file_hash, _row_number) AS _nth
  FROM chosen ),
  judged AS (
  SELECT *,
    CASE WHEN _nth > 1 THEN 'duplicate' WHEN _outranked = 1 THEN CASE WHEN _content = _best THEN 'accepted' ELSE 'superseded' END WHEN NOT _several
    THEN 'accepted' WHEN _content = _preferred THEN 'accepted' ELSE 'superseded' END AS _state
  FROM ranked ),
  compared AS (
  SELECT *,
    max(CASE WHEN _was = 'accepted' THEN _content END) OVER (PARTITION BY scan) AS _before,
    max(CASE WHEN _state = 'accepted' THEN _content END) OVER (PARTITION BY scan) AS _after
  FROM judged )
SELECT scan,
  _content,
  _replaces,
  _order_0,
  _batch_id,
  _source_file,
  _file_hash,
  _row_number,
  _arrived_at,
  _ingestion_timestamp,
  _rows,
  _state,
  _was,
  _before,
  _after,
  _staged,
  coalesce(_before <> _after, (_before IS NULL) <> (_after IS NULL)) AS _change
FROM compared

-- silver.scans
SELECT try_cast(r.scan AS bigint) AS scan,
  try_cast(r.day AS date) AS day,
  try_cast(r.seen_at AS timestamp) AS seen_at,
  try_cast(r.weight AS decimal(8,3)) AS weight,
  try_cast(r.grams AS bigint) AS grams,
  r._content,
  d._batch_id,
  d._source_file,
  d._file_hash,
  r._row_number,
  d._arrived_at,
  d._ingestion_timestamp
FROM stage.decided_scans_N d
JOIN stage.roots_scans_N r ON r._file_hash = d._file_hash AND r._row_number = d._row_number
WHERE d._state = 'accepted' AND d._staged AND d._change
