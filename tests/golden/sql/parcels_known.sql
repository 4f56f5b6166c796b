-- Deliveries known and fresh are ranked together within the partition: a person's choice first, then resends by serial,
-- then content; rows of keys that changed and have no new row are tombstones.

-- decided
WITH fresh AS (
  SELECT day,
    parcel,
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
    _m_total,
    CAST(NULL AS STRING) AS _was,
    true AS _staged
  FROM stage.roots_P_N
  WHERE _reasons IS NULL ),
  known AS (
  SELECT v.day,
    v.parcel,
    v._content,
    v._replaces,
    v._order_0,
    v._batch_id,
    v._source_file,
    v._file_hash,
    v._row_number,
    v._arrived_at,
    v._ingestion_timestamp,
    v._rows,
    v._m_total,
    v._state AS _was,
    s._staged IS NOT NULL AS _staged
  FROM silver.parcels__versions v
  LEFT SEMI JOIN (
    SELECT DISTINCT day,
      parcel
    FROM fresh) k ON v.day = k.day AND v.parcel = k.parcel
  LEFT JOIN (
    SELECT _file_hash,
      _row_number,
      true AS _staged
    FROM fresh) s ON s._file_hash = v._file_hash AND s._row_number = v._row_number
  WHERE day IN (DATE'2026-03-01') ),
  deliveries AS (
  SELECT *
  FROM known
  UNION ALL
  SELECT f.*
  FROM fresh f
  LEFT ANTI JOIN known k ON k._file_hash = f._file_hash AND k._row_number = f._row_number ),
  chosen AS (
  SELECT d.*,
    c._decision IS NOT NULL AS _decided,
    c._decision
  FROM deliveries d
  LEFT JOIN (VALUES ('2026-03-01/7', 'a hash', '20260301T1')) AS c(_key, _chosen, _decision) ON c._key = concat_ws('/',
      CAST(d.day AS STRING), CAST(d.parcel AS STRING)) AND c._chosen = d._content ),
  ranked AS (
  SELECT *,
    max(CASE WHEN _replaces OR _decided THEN 1 ELSE 0 END) OVER (PARTITION BY day, parcel) AS _outranked,
    min(_content) OVER (PARTITION BY day, parcel) <> max(_content) OVER (PARTITION BY day, parcel) AS _several,
    first_value(_content) OVER (PARTITION BY day, parcel ORDER BY CASE WHEN _decided THEN 1 ELSE 0 END DESC,
      coalesce(_decision, '') DESC, CASE WHEN _replaces THEN 1 ELSE 0 END DESC, _order_0 DESC NULLS LAST,
      _content DESC) AS _best,
    -- The delivery that is published stays the one accepted; a version newly published is taken from this stage. row_number() OVER (PARTITION BY day,
      parcel, _content ORDER BY CASE WHEN _was = 'accepted' THEN 0 WHEN _staged THEN 1 ELSE 2 END, _batch_id,
      _file_hash, _row_number) AS _nth
  FROM chosen ),
  judged AS (
  SELECT *,
    CASE WHEN _nth > 1 THEN 'duplicate' WHEN _outranked = 1 THEN CASE WHEN _content = _best THEN 'accepted' ELSE 'superseded' END WHEN NOT _several
    THEN 'accepted' ELSE 'conflict' END AS _state
  FROM ranked ),
  compared AS (
  SELECT *,
    max(CASE WHEN _was = 'accepted' THEN _content END) OVER (PARTITION BY day, parcel) AS _before,
    max(CASE WHEN _state = 'accepted' THEN _content END) OVER (PARTITION BY day, parcel) AS _after
  FROM judged )
SELECT day,
  parcel,
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
  _m_total,
  _state,
  _was,
  _before,
  _after,
  _staged,
  coalesce(_before <> _after, (_before IS NULL) <> (_after IS NULL)) AS _change
FROM compared

-- tombstones of items
SELECT t.day,
  t.parcel,
  t.seq,
  t.gtin,
  t.amount,
  t.note,
  t._batch_id,
  t._source_file,
  t._file_hash,
  t._row_number,
  t._arrived_at,
  t._ingestion_timestamp,
  true AS _gone
FROM silver.items t
LEFT SEMI JOIN (
  SELECT DISTINCT day,
    parcel
  FROM stage.decided_P_N
  WHERE _change) k ON k.day = t.day AND k.parcel = t.parcel
LEFT ANTI JOIN stage.new_I_N u ON u.day = t.day AND u.parcel = t.parcel AND u.seq = t.seq
WHERE t.day IN (DATE'2026-03-01')
