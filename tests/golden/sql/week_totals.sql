-- Explained over everything: both predicates are true, columns are cast as declared, _lost marks what no cast keeps.

-- gold.week_totals
SELECT try_cast(`day` AS date) AS `day`,
  try_cast(`amount` AS decimal(18,2)) AS `amount`,
  (`day` IS NOT NULL AND try_cast(`day` AS date) IS NULL) OR (`amount` IS NOT NULL AND try_cast(`amount` AS decimal(18,
    2)) IS NULL) AS _lost
FROM (
  SELECT d.day,
    sum(e.amount) AS amount
  FROM gold.day_totals d
  JOIN gold.day_totals e ON e.day BETWEEN date_sub(d.day, 6) AND d.day
  WHERE true AND true
  GROUP BY d.day )
