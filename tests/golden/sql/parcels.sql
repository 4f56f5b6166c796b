-- Records of 64 bytes are framed by their first byte, items are typed and summed before their parcel, a file stands
-- or falls by its trailer, and a parcel by its own rules and its items'; senders are masked, one depot reference is flagged.

-- framed_N
SELECT _batch_id,
  _source_file,
  _file_hash,
  _row_number,
  _arrived_at,
  _ingestion_timestamp,
  _raw,
  _crc32,
  _kind,
  coalesce(length(_raw) = 64, false) AS _whole,
  _root_row
FROM bronze.parcels_raw
WHERE _batch_id IN (…)

-- once_H_N
SELECT *
FROM (
  SELECT *,
    row_number() OVER (PARTITION BY _file_hash ORDER BY _row_number ASC) AS _nth
  FROM (
    SELECT _batch_id,
      _source_file,
      _file_hash,
      _row_number,
      _arrived_at,
      _ingestion_timestamp,
      _root_row,
      _whole,
      _crc32,
      _hash,
      _match,
      depot,
      day,
      kind,
      from_local,
      to_local,
      utc_offset,
      serial,
      CASE WHEN NOT _whole OR depot IS NULL OR day IS NULL OR kind IS NULL OR from_local IS NULL OR to_local IS NULL
      OR utc_offset IS NULL OR serial IS NULL THEN array_compact(array(IF(NOT _whole, 'record_length',
        NULL), IF(depot IS NULL, 'unreadable:depot', NULL), IF(day IS NULL, 'unreadable:day', NULL), IF(kind IS NULL,
        'unreadable:kind', NULL), IF(from_local IS NULL, 'unreadable:from_local', NULL), IF(to_local IS NULL,
        'unreadable:to_local', NULL), IF(utc_offset IS NULL, 'unreadable:utc_offset', NULL), IF(serial IS NULL,
        'unreadable:serial', NULL))) END AS _unreadable
    FROM (
      SELECT _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _root_row,
        _whole,
        _crc32,
        _raw,
        md5(concat('H', substring(_raw, 2, 52))) AS _hash,
        '' AS _match,
        n_depot,
        n_day,
        n_from_local,
        n_to_local,
        n_serial,
        try_cast(c_depot AS int) AS depot,
        CASE WHEN n_day > 9999 THEN try_cast(concat(substring(_raw, 6, 4), '-', substring(_raw, 10, 2),
          '-', substring(_raw, 12, 2)) AS DATE) END AS day,
        rtrim(substring(_raw, 14, 1)) AS kind,
        CASE WHEN n_from_local > 9999999999 AND n_from_local % 1000000 < 240000 AND n_from_local % 10000 < 6000
        AND n_from_local % 100 < 60 THEN try_cast(concat(concat(substring(_raw, 15, 4), '-', substring(_raw,
          19, 2), '-', substring(_raw, 21, 2)), ' ', concat(substring(_raw, 23, 2), ':', substring(_raw,
          25, 2), ':', substring(_raw, 27, 2))) AS TIMESTAMP) END AS from_local,
        CASE WHEN n_to_local > 9999999999 AND n_to_local % 1000000 < 240000 AND n_to_local % 10000 < 6000
        AND n_to_local % 100 < 60 THEN try_cast(concat(concat(substring(_raw, 29, 4), '-', substring(_raw,
          33, 2), '-', substring(_raw, 35, 2)), ' ', concat(substring(_raw, 37, 2), ':', substring(_raw,
          39, 2), ':', substring(_raw, 41, 2))) AS TIMESTAMP) END AS to_local,
        rtrim(substring(_raw, 43, 5)) AS utc_offset,
        try_cast(c_serial AS int) AS serial
      FROM (
        SELECT *,
          CASE WHEN n_depot > -1 THEN n_depot END AS c_depot,
          CASE WHEN n_serial > -1 THEN n_serial END AS c_serial
        FROM (
          SELECT _batch_id,
            _source_file,
            _file_hash,
            _row_number,
            _arrived_at,
            _ingestion_timestamp,
            _root_row,
            _whole,
            _crc32,
            _raw,
            try_cast(concat('1', substring(_raw, 2, 4)) AS BIGINT) - 10000 AS n_depot,
            try_cast(concat('1', substring(_raw, 6, 8)) AS BIGINT) - 100000000 AS n_day,
            try_cast(concat('1', substring(_raw, 15, 14)) AS BIGINT) - 100000000000000 AS n_from_local,
            try_cast(concat('1', substring(_raw, 29, 14)) AS BIGINT) - 100000000000000 AS n_to_local,
            try_cast(concat('1', substring(_raw, 48, 6)) AS BIGINT) - 1000000 AS n_serial
          FROM framed_N
          WHERE _kind = 'H' ) ) )) )
WHERE _nth = 1

-- once_T_N
SELECT *
FROM (
  SELECT *,
    row_number() OVER (PARTITION BY _file_hash ORDER BY _row_number DESC) AS _nth
  FROM (
    SELECT _batch_id,
      _source_file,
      _file_hash,
      _row_number,
      _arrived_at,
      _ingestion_timestamp,
      _root_row,
      _whole,
      _crc32,
      _hash,
      _match,
      records,
      total,
      crc,
      CASE WHEN NOT _whole OR records IS NULL OR total IS NULL OR crc IS NULL THEN array_compact(array(IF(NOT _whole,
        'record_length', NULL), IF(records IS NULL, 'unreadable:records', NULL), IF(total IS NULL, 'unreadable:total',
        NULL), IF(crc IS NULL, 'unreadable:crc', NULL))) END AS _unreadable
    FROM (
      SELECT _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _root_row,
        _whole,
        _crc32,
        _raw,
        md5(concat('T', substring(_raw, 2, 24))) AS _hash,
        '' AS _match,
        n_records,
        n_total,
        try_cast(c_records AS int) AS records,
        try_cast(CAST(c_total AS DECIMAL(10,0)) * CAST('0.01' AS DECIMAL(3,2)) AS decimal(10,2)) AS total,
        rtrim(substring(_raw, 18, 8)) AS crc
      FROM (
        SELECT *,
          CASE WHEN n_records > -1 THEN n_records END AS c_records,
          CASE WHEN n_total < 0 THEN CAST(NULL AS BIGINT) WHEN substring(_raw, 17, 1) IN ('}', 'J', 'K',
            'L', 'M', 'N', 'O', 'P', 'Q', 'R') THEN -n_total ELSE n_total END AS c_total
        FROM (
          SELECT _batch_id,
            _source_file,
            _file_hash,
            _row_number,
            _arrived_at,
            _ingestion_timestamp,
            _root_row,
            _whole,
            _crc32,
            _raw,
            try_cast(concat('1', substring(_raw, 2, 6)) AS BIGINT) - 1000000 AS n_records,
            try_cast(concat('1', substring(_raw, 8, 9), translate(substring(_raw, 17, 1), '{ABCDEFGHI}JKLMNOPQR',
              '01234567890123456789')) AS BIGINT) - 10000000000 AS n_total
          FROM framed_N
          WHERE _kind = 'T' ) ) )) )
WHERE _nth = 1

-- stage.child_I_N
SELECT _file_hash,
  _row_number,
  _root_row,
  _hash,
  _match,
  seq,
  gtin,
  amount,
  note,
  _s_total,
  CASE WHEN _unreadable IS NOT NULL OR _reject_0 OR _reject_1 THEN concat(coalesce(_unreadable, CAST(array() AS ARRAY<STRING>)),
    array_compact(array(CAST(NULL AS STRING), IF(_reject_0, 'key:missing:seq', NULL), IF(_reject_1, 'code_or_note',
    NULL)))) END AS _reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING)))) END AS _warnings
FROM (
  SELECT *,
    seq IS NULL AS _reject_0,
    NOT (gtin IS NOT NULL OR note <> '') AS _reject_1
  FROM (
    SELECT _batch_id,
      _source_file,
      _file_hash,
      _row_number,
      _arrived_at,
      _ingestion_timestamp,
      _root_row,
      _whole,
      _crc32,
      _hash,
      _match,
      parcel,
      seq,
      gtin,
      amount,
      note,
      amount AS _s_total,
      CASE WHEN NOT _whole OR parcel IS NULL OR seq IS NULL OR (gtin IS NULL AND coalesce(trim(substring(_raw,
        15, 14)), '?') <> '' AND coalesce(n_gtin <> 0, true)) OR amount IS NULL OR note IS NULL THEN array_compact(array(IF(NOT _whole,
        'record_length', NULL), IF(parcel IS NULL, 'unreadable:parcel', NULL), IF(seq IS NULL, 'unreadable:seq',
        NULL), IF((gtin IS NULL AND coalesce(trim(substring(_raw, 15, 14)), '?') <> '' AND coalesce(n_gtin <> 0,
        true)), 'unreadable:gtin', NULL), IF(amount IS NULL, 'unreadable:amount', NULL), IF(note IS NULL,
        'unreadable:note', NULL))) END AS _unreadable
    FROM (
      SELECT _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _root_row,
        _whole,
        _crc32,
        _raw,
        md5(concat('I', substring(_raw, 6, 51))) AS _hash,
        concat(substring(_raw, 6, 6)) AS _match,
        n_parcel,
        n_seq,
        n_gtin,
        n_amount,
        try_cast(c_parcel AS int) AS parcel,
        try_cast(c_seq AS int) AS seq,
        substring(substring(_raw, 15, 14), 1, CASE WHEN n_gtin > 0 THEN 14 END) AS gtin,
        try_cast(CAST(c_amount AS DECIMAL(8,0)) * CAST('0.01' AS DECIMAL(3,2)) AS decimal(8,2)) AS amount,
        rtrim(substring(_raw, 37, 20)) AS note
      FROM (
        SELECT *,
          CASE WHEN n_parcel > -1 THEN n_parcel END AS c_parcel,
          CASE WHEN n_seq > -1 THEN n_seq END AS c_seq,
          CASE WHEN n_amount < 0 THEN CAST(NULL AS BIGINT) WHEN substring(_raw, 36, 1) IN ('}', 'J', 'K',
            'L', 'M', 'N', 'O', 'P', 'Q', 'R') THEN -n_amount ELSE n_amount END AS c_amount
        FROM (
          SELECT _batch_id,
            _source_file,
            _file_hash,
            _row_number,
            _arrived_at,
            _ingestion_timestamp,
            _root_row,
            _whole,
            _crc32,
            _raw,
            try_cast(concat('1', substring(_raw, 6, 6)) AS BIGINT) - 1000000 AS n_parcel,
            try_cast(concat('1', substring(_raw, 12, 3)) AS BIGINT) - 1000 AS n_seq,
            try_cast(concat('1', substring(_raw, 15, 14)) AS BIGINT) - 100000000000000 AS n_gtin,
            try_cast(concat('1', substring(_raw, 29, 7), translate(substring(_raw, 36, 1), '{ABCDEFGHI}JKLMNOPQR',
              '01234567890123456789')) AS BIGINT) - 100000000 AS n_amount
          FROM framed_N
          WHERE _kind = 'I' ) ) )))

-- stage.within_I_N
SELECT _file_hash,
  _root_row,
  count(*) AS _n,
  array_sort(collect_list(concat(lpad(coalesce(CAST(seq AS STRING), '?'), 12, '0'), 'I', _hash))) AS _hashes,
  size(array_distinct(collect_list(concat_ws('\u001f', CAST(seq AS STRING))))) < count(*) AS _key_twice,
  min(_match) AS _match_least,
  max(_match) AS _match_greatest,
  CASE WHEN max(CASE WHEN _reasons IS NOT NULL THEN 1 ELSE 0 END) = 1 THEN array_sort(array_distinct(flatten(collect_list(_reasons)))) END AS _reasons,
  sum(_s_total) AS _s_total,
  count(_s_total) AS _s_total_n,
  sum(amount) AS _a0_items
FROM stage.child_I_N
GROUP BY _file_hash,
  _root_row

-- stage.files_N
SELECT depot,
  day,
  kind,
  from_local,
  to_local,
  utc_offset,
  serial,
  total,
  _batch_id,
  _source_file,
  _file_hash,
  CAST(1 AS BIGINT) AS _row_number,
  _arrived_at,
  _ingestion_timestamp,
  _hash,
  _rows,
  _strays,
  n_all AS _all_rows,
  T__total,
  H__depot,
  H__day,
  H__kind,
  H__serial,
  H__from_local,
  H__to_local,
  H__utc_offset,
  CASE WHEN size(_reasons) > 0 THEN _reasons END AS _reasons,
  CAST(NULL AS ARRAY<STRING>) AS _warnings
FROM (
  SELECT *,
    concat(_structure, _damaged, array_compact(array(CAST(NULL AS STRING) , IF(coalesce(_computed_records <> _stated_records,
      NOT (coalesce(_computed_crc = _stated_crc, false) AND coalesce(_computed_records = _stated_records,
      false))), 'reconcile:records ' || concat('computed ', coalesce(CAST(_computed_records AS STRING),
      'nothing'), ', stated ', coalesce(CAST(_stated_records AS STRING), 'nothing')), NULL) , IF(coalesce(_computed_total <> _stated_total,
      NOT (coalesce(_computed_crc = _stated_crc, false) AND coalesce(_computed_records = _stated_records,
      false))), 'reconcile:total ' || concat('computed ', coalesce(CAST(_computed_total AS STRING), 'nothing'),
      ', stated ', coalesce(CAST(_stated_total AS STRING), 'nothing')), NULL) , IF(coalesce(_computed_crc <> _stated_crc,
      NOT (coalesce(_computed_crc = _stated_crc, false) AND coalesce(_computed_records = _stated_records,
      false))), 'reconcile:crc ' || concat('computed ', coalesce(CAST(_computed_crc AS STRING), 'nothing'),
      ', stated ', coalesce(CAST(_stated_crc AS STRING), 'nothing')), NULL) , IF(NOT (kind IN ('N', 'R')),
      'known_kind', NULL)))) AS _reasons
  FROM (
    SELECT _batch_id,
      _source_file,
      _file_hash,
      _arrived_at,
      _ingestion_timestamp,
      _rows,
      _strays,
      n_all,
      _hash,
      _structure,
      _damaged,
      depot,
      day,
      kind,
      from_local,
      to_local,
      utc_offset,
      serial,
      T__total,
      H__depot,
      H__day,
      H__kind,
      H__serial,
      H__from_local,
      H__to_local,
      H__utc_offset,
      _computed_records,
      _stated_records,
      _computed_total,
      _stated_total,
      _computed_crc,
      _stated_crc,
      try_cast(T__total AS decimal(12,2)) AS total
    FROM (
      SELECT c.*,
        H.depot,
        H.day,
        H.kind,
        H.from_local,
        H.to_local,
        H.utc_offset,
        H.serial,
        H._hash,
        T.total AS T__total,
        H.depot AS H__depot,
        H.day AS H__day,
        H.kind AS H__kind,
        H.serial AS H__serial,
        H.from_local AS H__from_local,
        H.to_local AS H__to_local,
        H.utc_offset AS H__utc_offset,
        c.n_all AS _computed_records,
        T.records AS _stated_records,
        CASE WHEN coalesce(s_I._n, 0) = 0 THEN CAST(0 AS DECIMAL(28,6)) WHEN s_I._s_total_n = s_I._n THEN try_cast(s_I._s_total AS DECIMAL(28,
          6)) END AS _computed_total,
        T.total AS _stated_total,
        T._crc32 AS _computed_crc,
        upper(T.crc) AS _stated_crc,
        array_compact(array(CAST(NULL AS STRING) , IF(c.n_H <> 1, 'H:' || CAST(c.n_H AS STRING) || ' of them, expected one',
          NULL) , IF(H._row_number <> c.first_row, 'H:not the first record', NULL) , IF(c.n_T <> 1, 'T:' || CAST(c.n_T AS STRING) || ' of them, expected one',
          NULL) , IF(T._row_number <> c.last_row, 'T:not the last record', NULL))) AS _structure,
        flatten(array(transform(coalesce(H._unreadable, CAST(array() AS ARRAY<STRING>)), x -> concat('H.',
          x)), transform(coalesce(T._unreadable, CAST(array() AS ARRAY<STRING>)), x -> concat('T.', x)))) AS _damaged
      FROM (
        SELECT _file_hash,
          min(_batch_id) AS _batch_id,
          min(_source_file) AS _source_file,
          min(_arrived_at) AS _arrived_at,
          min(_ingestion_timestamp) AS _ingestion_timestamp,
          count(*) AS n_all,
          min(_row_number) AS first_row,
          max(_row_number) AS last_row,
          count_if(_root_row IS NULL OR _kind IN ('H', 'T')) AS _rows,
          count_if(_root_row IS NULL AND _kind NOT IN ('H', 'T')) AS _strays,
          count_if(_kind = 'H') AS n_H,
          count_if(_kind = 'P') AS n_P,
          count_if(_kind = 'I') AS n_I,
          count_if(_kind = 'T') AS n_T
        FROM framed_N
        GROUP BY _file_hash ) c
      LEFT JOIN once_H_N H ON H._file_hash = c._file_hash
      LEFT JOIN once_T_N T ON T._file_hash = c._file_hash
      LEFT JOIN (
        SELECT _file_hash,
          sum(_s_total) AS _s_total,
          sum(_s_total_n) AS _s_total_n,
          sum(_n) AS _n
        FROM stage.within_I_N
        GROUP BY _file_hash) s_I ON s_I._file_hash = c._file_hash )) )

-- stage.roots_P_N
SELECT parcel,
  day,
  status,
  cost,
  replaces_parcel,
  sender,
  is_paid,
  depot,
  _batch_id,
  _source_file,
  _file_hash,
  _row_number,
  _arrived_at,
  _ingestion_timestamp,
  _content,
  _rows,
  _match,
  coalesce(H__kind = 'R', false) AS _replaces,
  H__serial AS _order_0,
  try_cast(coalesce(_a0_items, 0) AS DECIMAL(28,4)) AS _m_total,
  _by_depot,
  _by_day,
  _file_bad,
  _strayed,
  CASE WHEN _unreadable IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3 OR _reject_4 OR _reject_5
  THEN concat(coalesce(_unreadable, CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING),
    IF(_reject_0, 'required:is_paid', NULL), IF(_reject_1, 'key:missing:day', NULL), IF(_reject_2, 'key:missing:parcel',
    NULL), IF(_reject_3, 'same_day', NULL), IF(_reject_4, 'known_status', NULL), IF(_reject_5, 'sum_of_items',
    NULL)))) END AS _own_reasons,
  CASE WHEN _first IS NOT NULL OR _reject_0 OR _reject_1 OR _reject_2 OR _reject_3 OR _reject_4 OR _reject_5
  OR _reject_6 OR _reject_7 OR _reject_8 THEN concat(coalesce(_first, CAST(array() AS ARRAY<STRING>)),
    array_compact(array(CAST(NULL AS STRING), IF(_reject_0, 'required:is_paid', NULL), IF(_reject_1, 'key:missing:day',
    NULL), IF(_reject_2, 'key:missing:parcel', NULL), IF(_reject_3, 'same_day', NULL), IF(_reject_4, 'known_status',
    NULL), IF(_reject_5, 'sum_of_items', NULL), IF(_reject_6, 'record:stray', NULL), IF(_reject_7, 'file',
    NULL), IF(_reject_8, 'record:named by a stray', NULL)))) END AS _reasons,
  CASE WHEN CAST(NULL AS ARRAY<STRING>) IS NOT NULL OR _warn_0 THEN concat(coalesce(CAST(NULL AS ARRAY<STRING>),
    CAST(array() AS ARRAY<STRING>)), array_compact(array(CAST(NULL AS STRING), IF(_warn_0, 'senders_are_long',
    NULL)))) END AS _warnings
FROM (
  SELECT *,
    CASE WHEN _unreadable IS NOT NULL OR size(_within) > 0 THEN concat(coalesce(_unreadable, CAST(array() AS ARRAY<STRING>)),
      _within) END AS _first
  FROM (
    SELECT *,
      is_paid IS NULL AS _reject_0,
      day IS NULL AS _reject_1,
      parcel IS NULL AS _reject_2,
      NOT (day = H__day) AS _reject_3,
      NOT (status IN ('P', 'O')) AS _reject_4,
      NOT (coalesce(_a0_items, 0) = cost) AS _reject_5,
      _strays > 0 AS _reject_6,
      _file_bad AS _reject_7,
      _named AS _reject_8,
      NOT (length(sender) > 2) AS _warn_0
    FROM (
      SELECT _batch_id,
        _source_file,
        _file_hash,
        _row_number,
        _arrived_at,
        _ingestion_timestamp,
        _rows,
        _strays,
        _strayed,
        _named,
        _file_bad,
        _content,
        _within,
        _unreadable,
        _match,
        parcel,
        day,
        status,
        cost,
        replaces_parcel,
        H__depot,
        H__day,
        _by_depot,
        _by_day,
        _a0_items,
        T__total,
        H__kind,
        H__serial,
        H__from_local,
        H__to_local,
        H__utc_offset,
        try_cast(mask_person_sender(CAST(nullif(sender, '') AS STRING)) AS string) AS sender,
        try_cast(status = 'P' AS boolean) AS is_paid,
        try_cast(H__depot AS int) AS depot
      FROM (
        SELECT t.*,
          1 + coalesce(w._others, 0) + coalesce(c_I._n, 0) AS _rows,
          coalesce(w._strays, 0) AS _strays,
          coalesce(w._others > w._strays, false) OR coalesce(c_I._match_least <> t._match OR c_I._match_greatest <> t._match,
            false) AS _strayed,
          false AS _named,
          f._reasons IS NOT NULL AS _file_bad,
          f.T__total,
          f.H__depot,
          f.H__day,
          f.H__kind,
          f.H__serial,
          f.H__from_local,
          f.H__to_local,
          f.H__utc_offset,
          f.depot AS _by_depot,
          f.day AS _by_day,
          c_I._a0_items,
          md5(concat(t._hash, array_join(array_sort(flatten(array(CAST(array() AS ARRAY<STRING>), coalesce(c_I._hashes,
            CAST(array() AS ARRAY<STRING>))))), ''))) AS _content,
          flatten(array(CAST(array() AS ARRAY<STRING>) , transform(coalesce(c_I._reasons, CAST(array() AS ARRAY<STRING>)),
            x -> concat('items.', x)) , array_compact(array( IF(coalesce(c_I._key_twice, false), 'items.key:twice',
            NULL), IF(coalesce(c_I._match_least <> t._match OR c_I._match_greatest <> t._match, false),
            'items.stray', NULL))))) AS _within
        FROM (
          SELECT _batch_id,
            _source_file,
            _file_hash,
            _row_number,
            _arrived_at,
            _ingestion_timestamp,
            _root_row,
            _whole,
            _crc32,
            _hash,
            _match,
            parcel,
            day,
            status,
            cost,
            replaces_parcel,
            sender,
            CASE WHEN NOT _whole OR parcel IS NULL OR day IS NULL OR status IS NULL OR cost IS NULL OR (replaces_parcel IS NULL
              AND coalesce(trim(substring(_raw, 29, 6)), '?') <> '' AND coalesce(n_replaces_parcel <> 0,
              true)) OR sender IS NULL THEN array_compact(array(IF(NOT _whole, 'record_length', NULL),
              IF(parcel IS NULL, 'unreadable:parcel', NULL), IF(day IS NULL, 'unreadable:day', NULL),
              IF(status IS NULL, 'unreadable:status', NULL), IF(cost IS NULL, 'unreadable:cost', NULL),
              IF((replaces_parcel IS NULL AND coalesce(trim(substring(_raw, 29, 6)), '?') <> '' AND coalesce(n_replaces_parcel <> 0,
              true)), 'unreadable:replaces_parcel', NULL), IF(sender IS NULL, 'unreadable:sender', NULL))) END AS _unreadable
          FROM (
            SELECT _batch_id,
              _source_file,
              _file_hash,
              _row_number,
              _arrived_at,
              _ingestion_timestamp,
              _root_row,
              _whole,
              _crc32,
              _raw,
              md5(concat('P', substring(_raw, 6, 39))) AS _hash,
              concat(substring(_raw, 6, 6)) AS _match,
              n_parcel,
              n_day,
              n_cost,
              n_replaces_parcel,
              try_cast(c_parcel AS int) AS parcel,
              CASE WHEN n_day > 9999 THEN try_cast(concat(substring(_raw, 12, 4), '-', substring(_raw,
                16, 2), '-', substring(_raw, 18, 2)) AS DATE) END AS day,
              rtrim(substring(_raw, 20, 1)) AS status,
              try_cast(CAST(c_cost AS DECIMAL(8,0)) * CAST('0.01' AS DECIMAL(3,2)) AS decimal(8,2)) AS cost,
              try_cast(c_replaces_parcel AS int) AS replaces_parcel,
              rtrim(substring(_raw, 35, 10)) AS sender
            FROM (
              SELECT *,
                CASE WHEN n_parcel > -1 THEN n_parcel END AS c_parcel,
                CASE WHEN n_cost < 0 THEN CAST(NULL AS BIGINT) WHEN substring(_raw, 28, 1) IN ('}', 'J',
                  'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R') THEN -n_cost ELSE n_cost END AS c_cost,
                CASE WHEN n_replaces_parcel > 0 THEN n_replaces_parcel END AS c_replaces_parcel
              FROM (
                SELECT _batch_id,
                  _source_file,
                  _file_hash,
                  _row_number,
                  _arrived_at,
                  _ingestion_timestamp,
                  _root_row,
                  _whole,
                  _crc32,
                  _raw,
                  try_cast(concat('1', substring(_raw, 6, 6)) AS BIGINT) - 1000000 AS n_parcel,
                  try_cast(concat('1', substring(_raw, 12, 8)) AS BIGINT) - 100000000 AS n_day,
                  try_cast(concat('1', substring(_raw, 21, 7), translate(substring(_raw, 28, 1), '{ABCDEFGHI}JKLMNOPQR',
                    '01234567890123456789')) AS BIGINT) - 100000000 AS n_cost,
                  try_cast(concat('1', substring(_raw, 29, 6)) AS BIGINT) - 1000000 AS n_replaces_parcel
                FROM framed_N
                WHERE _kind = 'P' ) ) )) t
        LEFT JOIN (
          SELECT _file_hash,
            _root_row,
            count(*) AS _others,
            count_if(_kind = '?') AS _strays
          FROM framed_N
          WHERE _root_row IS NOT NULL AND _kind NOT IN ('H', 'T', 'P', 'I')
          GROUP BY _file_hash,
            _root_row ) w ON w._file_hash = t._file_hash AND w._root_row = t._row_number
        LEFT JOIN stage.files_N f ON f._file_hash = t._file_hash
        LEFT JOIN stage.within_I_N c_I ON c_I._file_hash = t._file_hash AND c_I._root_row = t._row_number ))))

-- stage.decided_P_N
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

-- silver.parcels
SELECT try_cast(r.parcel AS int) AS parcel,
  try_cast(r.day AS date) AS day,
  try_cast(r.status AS string) AS status,
  try_cast(r.cost AS decimal(8,2)) AS cost,
  try_cast(r.replaces_parcel AS int) AS replaces_parcel,
  try_cast(r.sender AS string) AS sender,
  try_cast(r.is_paid AS boolean) AS is_paid,
  try_cast(r.depot AS int) AS depot,
  (r.depot IS NOT NULL) AS _missing_depot,
  r._content,
  d._batch_id,
  d._source_file,
  d._file_hash,
  r._row_number,
  d._arrived_at,
  d._ingestion_timestamp
FROM stage.decided_P_N d
JOIN stage.roots_P_N r ON r._file_hash = d._file_hash AND r._row_number = d._row_number
WHERE d._state = 'accepted' AND d._staged AND d._change

-- silver.items
SELECT try_cast(r.day AS date) AS day,
  try_cast(r.parcel AS int) AS parcel,
  try_cast(c.seq AS int) AS seq,
  try_cast(c.gtin AS string) AS gtin,
  try_cast(c.amount AS decimal(8,2)) AS amount,
  try_cast(c.note AS string) AS note,
  d._batch_id,
  d._source_file,
  d._file_hash,
  c._row_number,
  d._arrived_at,
  d._ingestion_timestamp
FROM stage.decided_P_N d
JOIN stage.roots_P_N r ON r._file_hash = d._file_hash AND r._row_number = d._row_number
JOIN stage.child_I_N c ON c._file_hash = r._file_hash AND c._root_row = r._row_number
WHERE d._state = 'accepted' AND d._staged AND d._change
