-- Each row is joined once with the customer it names and once with its agent, both looked for among all versions of
-- customers; what names one that is not there is parked or quarantined, and what is published lacks none.

-- stage.roots_orders_N
SELECT number,
  day,
  customer,
  agent,
  amount,
  _batch_id,
  _source_file,
  _file_hash,
  _row_number,
  _arrived_at,
  _ingestion_timestamp,
  _snapshot,
  md5(concat_ws('\u001f', coalesce(CAST(number AS STRING), '\u001e'), coalesce(CAST(day AS STRING), '\u001e'),
    coalesce(CAST(customer AS STRING), '\u001e'), coalesce(CAST(agent AS STRING), '\u001e'), coalesce(CAST(amount AS STRING),
    '\u001e'))) AS _content,
  CAST(1 AS BIGINT) AS _rows,
  '' AS _match,
  coalesce(false, false) AS _replaces,
  false AS _file_bad,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3
  OR _reject_4 OR _reject_5 OR _reject_6 OR _reject_7 OR _reject_8 OR _reject_9 OR _reject_10 OR _reject_11
  THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>), CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING),
    IF(_reject_0, 'unreadable:number', NULL), IF(_reject_1, 'unreadable:day', NULL), IF(_reject_2, 'unreadable:customer',
    NULL), IF(_reject_3, 'unreadable:agent', NULL), IF(_reject_4, 'unreadable:amount', NULL), IF(_reject_5,
    'required:number', NULL), IF(_reject_6, 'required:day', NULL), IF(_reject_7, 'key:missing:number',
    NULL), IF(_reject_8, 'something', NULL), IF(_reject_9, 'park:reference:customer', NULL), IF(_reject_10,
    'reference:agent', NULL), IF(_reject_11, 'fields:count', NULL)))) END AS _own_reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3
  OR _reject_4 OR _reject_5 OR _reject_6 OR _reject_7 OR _reject_8 OR _reject_9 OR _reject_10 OR _reject_11
  THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>), CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING),
    IF(_reject_0, 'unreadable:number', NULL), IF(_reject_1, 'unreadable:day', NULL), IF(_reject_2, 'unreadable:customer',
    NULL), IF(_reject_3, 'unreadable:agent', NULL), IF(_reject_4, 'unreadable:amount', NULL), IF(_reject_5,
    'required:number', NULL), IF(_reject_6, 'required:day', NULL), IF(_reject_7, 'key:missing:number',
    NULL), IF(_reject_8, 'something', NULL), IF(_reject_9, 'park:reference:customer', NULL), IF(_reject_10,
    'reference:agent', NULL), IF(_reject_11, 'fields:count', NULL)))) END AS _reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING)))) END AS _warnings
FROM (
  SELECT *,
    in_number IS NOT NULL AND number IS NULL AS _reject_0,
    in_day IS NOT NULL AND day IS NULL AS _reject_1,
    in_customer IS NOT NULL AND customer IS NULL AS _reject_2,
    in_agent IS NOT NULL AND agent IS NULL AS _reject_3,
    in_amount IS NOT NULL AND amount IS NULL AS _reject_4,
    number IS NULL AS _reject_5,
    day IS NULL AS _reject_6,
    number IS NULL AS _reject_7,
    NOT (amount <> 0) AS _reject_8,
    customer IS NOT NULL AND _here_customer IS NULL AS _reject_9,
    agent IS NOT NULL AND _here_agent IS NULL AS _reject_10,
    _short AS _reject_11
  FROM (
    SELECT own.*,
      parent_customer._here AS _here_customer,
      parent_agent._here AS _here_agent
    FROM (
      SELECT _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _snapshot,
        _short,
        in_number,
        in_day,
        in_customer,
        in_agent,
        in_amount,
        CASE WHEN number RLIKE '^[ \\t\\r\\n]*([-+]?[0-9]+)[ \\t\\r\\n]*\\z' THEN try_cast(trim(number) AS int) END AS number,
        try_cast(regexp_extract(day, '^[ \\t\\r\\n]*((?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])(?:-[0-9]{1,2}){0,2})(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+]00:00)?)?[ \\t\\r\\n]*\\z',
          1) AS DATE) AS day,
        CASE WHEN customer RLIKE '^[ \\t\\r\\n]*([-+]?[0-9]+)[ \\t\\r\\n]*\\z' THEN try_cast(trim(customer) AS int) END AS customer,
        CASE WHEN agent RLIKE '^[ \\t\\r\\n]*([-+]?[0-9]+)[ \\t\\r\\n]*\\z' THEN try_cast(trim(agent) AS int) END AS agent,
        coalesce(CASE WHEN amount RLIKE '^[ \\t\\r\\n]*([-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+))[ \\t\\r\\n]*\\z'
          THEN try_cast(trim(amount) AS decimal(12,2)) END, try_cast(concat(regexp_extract(amount, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          2), regexp_extract(overlay(concat(repeat('0', 100), regexp_extract(amount, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          3), regexp_extract(amount, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          4), repeat('0', 100)) PLACING '.' FROM 101 + length(regexp_extract(amount, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          3)) + try_cast(regexp_extract(amount, '^[ \\t\\r\\n]*(([-+]?)([0-9]+)[.]?([0-9]*)[eE]([-+]?[0-9]{1,2}))[ \\t\\r\\n]*\\z',
          5) AS INT) FOR 0), '^0*([0-9]+[.][0-9]*?)0*\\z', 1)) AS decimal(12,2))) AS amount
      FROM (
        SELECT _batch_id,
          _source_file,
          _file_hash,
          _row_number,
          _arrived_at,
          _ingestion_timestamp,
          _snapshot,
          CASE WHEN number IN ('') THEN NULL ELSE number END AS number,
          CASE WHEN number IN ('') THEN NULL ELSE number END AS in_number,
          CASE WHEN day IN ('') THEN NULL ELSE day END AS day,
          CASE WHEN day IN ('') THEN NULL ELSE day END AS in_day,
          CASE WHEN customer IN ('') THEN NULL ELSE customer END AS customer,
          CASE WHEN customer IN ('') THEN NULL ELSE customer END AS in_customer,
          CASE WHEN agent IN ('') THEN NULL ELSE agent END AS agent,
          CASE WHEN agent IN ('') THEN NULL ELSE agent END AS in_agent,
          CASE WHEN amount IN ('') THEN NULL ELSE amount END AS amount,
          CASE WHEN amount IN ('') THEN NULL ELSE amount END AS in_amount,
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
            get(_f, CAST(array_position(_h, 'number') AS INT) - 1) AS number,
            get(_f, CAST(array_position(_h, 'day') AS INT) - 1) AS day,
            get(_f, CAST(array_position(_h, 'customer') AS INT) - 1) AS customer,
            get(_f, CAST(array_position(_h, 'agent') AS INT) - 1) AS agent,
            get(_f, CAST(array_position(_h, 'amount') AS INT) - 1) AS amount,
            _h IS NOT NULL AND size(_f) <> size(_h) AS _short
          FROM (
            SELECT *,
              split(_fields, '\u001f') AS _f,
              split(_header, '\u001f') AS _h,
              regexp_extract(_source_file, '_([0-9]{8})[^0-9/]*$', 1) AS _dated
            FROM bronze.orders_raw
            WHERE _batch_id IN (…) AND (_record = 'row' OR _record IS NULL) ) ))) own
    LEFT JOIN (
      SELECT DISTINCT customer AS _key_0,
        true AS _here
      FROM silver.customers__versions) parent_customer ON parent_customer._key_0 = own.customer
    LEFT JOIN (
      SELECT DISTINCT customer AS _key_0,
        true AS _here
      FROM silver.customers__versions) parent_agent ON parent_agent._key_0 = own.agent))

-- stage.decided_orders_N
WITH fresh AS (
  SELECT number,
    _content,
    _replaces,
    _batch_id,
    _source_file,
    _file_hash,
    _row_number,
    _arrived_at,
    _ingestion_timestamp,
    _rows,
    CAST(NULL AS STRING) AS _was,
    true AS _staged
  FROM stage.roots_orders_N
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
    max(CASE WHEN _replaces OR _decided THEN 1 ELSE 0 END) OVER (PARTITION BY number) AS _outranked,
    min(_content) OVER (PARTITION BY number) <> max(_content) OVER (PARTITION BY number) AS _several,
    first_value(_content) OVER (PARTITION BY number ORDER BY CASE WHEN _decided THEN 1 ELSE 0 END DESC,
      coalesce(_decision, '') DESC, CASE WHEN _replaces THEN 1 ELSE 0 END DESC, _content DESC) AS _best,
    -- The delivery that is published stays the one accepted; a version newly published is taken from this stage. row_number() OVER (PARTITION BY number,
      _content ORDER BY CASE WHEN _was = 'accepted' THEN 0 WHEN _staged THEN 1 ELSE 2 END, _batch_id,
      _file_hash, _row_number) AS _nth
  FROM chosen ),
  judged AS (
  SELECT *,
    CASE WHEN _nth > 1 THEN 'duplicate' WHEN _outranked = 1 THEN CASE WHEN _content = _best THEN 'accepted' ELSE 'superseded' END WHEN NOT _several
    THEN 'accepted' ELSE 'conflict' END AS _state
  FROM ranked ),
  compared AS (
  SELECT *,
    max(CASE WHEN _was = 'accepted' THEN _content END) OVER (PARTITION BY number) AS _before,
    max(CASE WHEN _state = 'accepted' THEN _content END) OVER (PARTITION BY number) AS _after
  FROM judged )
SELECT number,
  _content,
  _replaces,
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

-- silver.orders
SELECT try_cast(r.number AS int) AS number,
  try_cast(r.day AS date) AS day,
  try_cast(r.customer AS int) AS customer,
  try_cast(r.agent AS int) AS agent,
  try_cast(r.amount AS decimal(12,2)) AS amount,
  false AS _missing_customer,
  false AS _missing_agent,
  r._content,
  d._batch_id,
  d._source_file,
  d._file_hash,
  r._row_number,
  d._arrived_at,
  d._ingestion_timestamp
FROM stage.decided_orders_N d
JOIN stage.roots_orders_N r ON r._file_hash = d._file_hash AND r._row_number = d._row_number
WHERE d._state = 'accepted' AND d._staged AND d._change
