-- Two days are written, the days they are computed from are read; rows outside are counted, and what differs by key.

-- stage.week_totals_N
SELECT try_cast(`day` AS date) AS `day`,
  try_cast(`amount` AS decimal(18,2)) AS `amount`,
  (`day` IS NOT NULL AND try_cast(`day` AS date) IS NULL) OR (`amount` IS NOT NULL AND try_cast(`amount` AS decimal(18,
    2)) IS NULL) AS _lost
FROM (
  SELECT d.day,
    sum(e.amount) AS amount
  FROM gold.day_totals d
  JOIN gold.day_totals e ON e.day BETWEEN date_sub(d.day, 6) AND d.day
  WHERE d.day IN (DATE'2026-03-09', DATE'2026-03-10') AND e.day IN (DATE'2026-03-03', DATE'2026-03-10')
  GROUP BY d.day )

-- checks
SELECT coalesce(sum(_rows), 0) AS rows,
  coalesce(sum(_lost), 0) AS lost,
  coalesce(sum(_outside), 0) AS outside ,
  coalesce(sum(_required_day), 0) AS required_day ,
  count_if(_rows > 1) AS key_twice
FROM (
  SELECT count(*) AS _rows,
    count_if(_lost) AS _lost,
    count_if(NOT coalesce(day IN (DATE'2026-03-09', DATE'2026-03-10'), false)) AS _outside ,
    count_if(`day` IS NULL) AS _required_day
  FROM stage.week_totals_N
  GROUP BY day )

-- difference
SELECT coalesce(n.`day`, o.`day`) AS `day`,
  o._row IS NULL AS _added,
  n._row IS NULL AS _removed,
  o.`amount` AS `before_amount`,
  n.`amount` AS `after_amount`
FROM (
  SELECT *,
    md5(concat_ws('\u001f', coalesce(CAST(`day` AS STRING), '\u001e'), coalesce(CAST(`amount` AS STRING),
      '\u001e'))) AS _row
  FROM stage.week_totals_N) n
FULL OUTER JOIN (
  SELECT *,
    md5(concat_ws('\u001f', coalesce(CAST(`day` AS STRING), '\u001e'), coalesce(CAST(`amount` AS STRING),
      '\u001e'))) AS _row
  FROM gold.week_totals
  WHERE day IN (DATE'2026-03-09', DATE'2026-03-10')) o ON o.`day` = n.`day`
WHERE n._row IS NULL OR o._row IS NULL OR n._row <> o._row
