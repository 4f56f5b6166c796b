-- A row for each expected depot and day, with zeros where nothing came: minutes by the night's own clock, windows united,
-- final once closed, complete and without an open issue.

-- silver.parcels__days
SELECT try_cast(`depot` AS int) AS `depot`,
  try_cast(`day` AS date) AS `day`,
  try_cast(`timezone` AS string) AS `timezone`,
  try_cast(`expected_minutes` AS bigint) AS `expected_minutes`,
  try_cast(`covered_minutes` AS bigint) AS `covered_minutes`,
  try_cast(`completeness_pct` AS double) AS `completeness_pct`,
  try_cast(`closes_at` AS timestamp) AS `closes_at`,
  try_cast(`is_closed` AS boolean) AS `is_closed`,
  try_cast(`open_issues` AS bigint) AS `open_issues`,
  try_cast(`is_final` AS boolean) AS `is_final`,
  (`depot` IS NOT NULL AND try_cast(`depot` AS int) IS NULL) OR (`day` IS NOT NULL AND try_cast(`day` AS date) IS NULL)
  OR (`timezone` IS NOT NULL AND try_cast(`timezone` AS string) IS NULL) OR (`expected_minutes` IS NOT NULL
    AND try_cast(`expected_minutes` AS bigint) IS NULL) OR (`covered_minutes` IS NOT NULL AND try_cast(`covered_minutes` AS bigint) IS NULL)
  OR (`completeness_pct` IS NOT NULL AND try_cast(`completeness_pct` AS double) IS NULL) OR (`closes_at` IS NOT NULL
    AND try_cast(`closes_at` AS timestamp) IS NULL) OR (`is_closed` IS NOT NULL AND try_cast(`is_closed` AS boolean) IS NULL)
  OR (`open_issues` IS NOT NULL AND try_cast(`open_issues` AS bigint) IS NULL) OR (`is_final` IS NOT NULL
    AND try_cast(`is_final` AS boolean) IS NULL) AS _lost
FROM (
  WITH expected AS (
    SELECT depot,
      timezone,
      opened_on AS since,
      closed_on AS until
    FROM silver.depots
    WHERE is_current),
    files AS (
    SELECT f.depot AS depot,
      f.day AS day,
      f.from_local AS start_local,
      f.to_local AS end_local,
      f.utc_offset AS utc_offset
    FROM silver.parcel_files f
    WHERE f.day IN (DATE'2026-03-28') ),
    span AS (
    SELECT greatest(min(day), date_sub(CAST(min(_arrived_at) AS DATE), 366)) AS first_day,
      least(max(day), date_add(CAST(max(_arrived_at) AS DATE), 1)) AS last_day
    FROM silver.parcel_files ),
    calendar AS (
    SELECT explode(sequence(first_day, last_day)) AS day
    FROM span
    WHERE first_day <= last_day),
    entities AS (
    SELECT e.depot,
      c.day,
      e.timezone
    FROM expected e
    CROSS JOIN calendar c
    WHERE (e.since IS NULL OR e.since <= c.day) AND (e.until IS NULL OR e.until > c.day) AND c.day IN (DATE'2026-03-28')
    UNION
    SELECT f.depot,
      f.day,
      coalesce(max(e.timezone), 'Europe/Berlin') AS timezone
    FROM files f
    LEFT JOIN expected e ON e.depot = f.depot
    GROUP BY f.depot,
      f.day ),
    bounds AS (
    SELECT *,
      unix_timestamp(to_utc_timestamp(try_cast(concat(CAST(day AS STRING), ' 04:00:00') AS TIMESTAMP),
        timezone)) AS opens,
      unix_timestamp(to_utc_timestamp(try_cast(concat(CAST(date_add(day, 1) AS STRING), ' 04:00:00') AS TIMESTAMP),
        timezone)) AS closes
    FROM entities ),
    windows AS (
    SELECT b.depot,
      b.day,
      b.opens,
      b.closes,
      unix_timestamp(CASE WHEN from_utc_timestamp(timestamp_seconds(unix_timestamp(f.start_local) - (IF(substring(f.utc_offset,
        1, 1) = '-', -1, 1) * (try_cast(substring(f.utc_offset, 2, 2) AS INT) * 3600 + try_cast(substring(f.utc_offset,
        4, 2) AS INT) * 60))), b.timezone) = f.start_local THEN timestamp_seconds(unix_timestamp(f.start_local) - (IF(substring(f.utc_offset,
        1, 1) = '-', -1, 1) * (try_cast(substring(f.utc_offset, 2, 2) AS INT) * 3600 + try_cast(substring(f.utc_offset,
        4, 2) AS INT) * 60))) ELSE to_utc_timestamp(f.start_local, b.timezone) END) AS starts,
      f.start_local,
      f.end_local,
      f.utc_offset,
      b.timezone
    FROM files f
    JOIN bounds b ON b.depot = f.depot AND b.day = f.day ),
    ended AS (
    SELECT *,
      unix_timestamp(CASE WHEN from_utc_timestamp(timestamp_seconds(unix_timestamp(f.end_local) - (IF(substring(f.utc_offset,
        1, 1) = '-', -1, 1) * (try_cast(substring(f.utc_offset, 2, 2) AS INT) * 3600 + try_cast(substring(f.utc_offset,
        4, 2) AS INT) * 60))), f.timezone) = f.end_local THEN timestamp_seconds(unix_timestamp(f.end_local) - (IF(substring(f.utc_offset,
        1, 1) = '-', -1, 1) * (try_cast(substring(f.utc_offset, 2, 2) AS INT) * 3600 + try_cast(substring(f.utc_offset,
        4, 2) AS INT) * 60))) ELSE to_utc_timestamp(f.end_local, f.timezone) END) AS plain_end
    FROM windows f ),
    clipped AS (
    SELECT depot,
      day,
      opens,
      greatest(starts, opens) AS starts,
      least(CASE WHEN plain_end > starts THEN plain_end ELSE plain_end + 3600 END, closes) AS ends
    FROM ended ),
    stretched AS (
    SELECT *,
      max(ends) OVER (PARTITION BY depot, day ORDER BY starts, ends ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM clipped
    WHERE ends > starts ),
    covered AS (
    SELECT depot,
      day,
      sum(greatest(CAST(0 AS BIGINT), ends - greatest(starts, coalesce(reached, starts)))) AS seconds
    FROM stretched
    GROUP BY depot,
      day ),
    issues AS (
    SELECT depot,
      day,
      count(*) AS entries
    FROM (
      SELECT q._by_depot AS depot,
        coalesce(q._by_day, q.day) AS day
      FROM silver.parcels__quarantine q
      LEFT ANTI JOIN silver.parcels t ON t.day = q.day AND t.parcel = q.parcel
      WHERE q._state IN ('quarantined', 'conflict')
      UNION ALL
      SELECT f.depot AS depot,
        q.day AS day
      FROM silver.parcels__versions q
      JOIN silver.parcel_files f ON f._file_hash = q._file_hash
      WHERE q._state IN ('quarantined', 'conflict') )
    GROUP BY depot,
      day )
  SELECT b.depot,
    b.day,
    b.timezone,
    CAST((b.closes - b.opens) / 60 AS BIGINT) AS expected_minutes,
    CAST(coalesce(c.seconds, 0) / 60 AS BIGINT) AS covered_minutes,
    CAST(CAST(CAST(100 * coalesce(c.seconds, 0) AS DOUBLE) / CAST(b.closes - b.opens AS DOUBLE) AS DECIMAL(38,
      12)) AS DOUBLE) AS completeness_pct,
    timestamp_seconds(least(b.closes + 1800, 253402300799)) AS closes_at,
    b.closes + 1800 <= 1774800000 AS is_closed,
    coalesce(i.entries, 0) AS open_issues,
    b.closes + 1800 <= 1774800000 AND coalesce(c.seconds, 0) >= b.closes - b.opens AND coalesce(i.entries,
      0) = 0 AS is_final
  FROM bounds b
  LEFT JOIN covered c ON c.depot = b.depot AND c.day = b.day
  LEFT JOIN issues i ON i.depot = b.depot AND i.day = b.day )
