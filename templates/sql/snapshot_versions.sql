{#- The history of each key over all full pictures received: a new version where its content changes, an end where it
    is gone. Nothing depends on the order of arrival. A row without content stands for a picture that has none. -#}
WITH pictures AS (
  SELECT *, dense_rank() OVER (ORDER BY _snapshot) AS _place FROM (
    SELECT *, max(struct(_arrived_at, _file_hash)) OVER (PARTITION BY _snapshot) AS _newest FROM {{ events }}
  ) WHERE _newest = struct(_arrived_at, _file_hash)
),
dates AS (SELECT DISTINCT _snapshot, _place FROM pictures),
single AS (
  SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {{ keys | join(', ') }}, _place ORDER BY _row_number DESC) AS _nth FROM pictures WHERE _content IS NOT NULL) WHERE _nth = 1
),
compared AS (
  SELECT *, lag(_content) OVER (PARTITION BY {{ keys | join(', ') }} ORDER BY _place) AS _earlier,
    lag(_place) OVER (PARTITION BY {{ keys | join(', ') }} ORDER BY _place) AS _earlier_place,
    row_number() OVER (PARTITION BY {{ keys | join(', ') }} ORDER BY _place) AS _version
  FROM single
),
runs AS (
  SELECT *, sum(CASE WHEN _earlier = _content AND _earlier_place = _place - 1 THEN 0 ELSE 1 END) OVER (PARTITION BY {{ keys | join(', ') }} ORDER BY _place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS _run
  FROM compared
),
ends AS (
  SELECT {{ keys | join(', ') }}, _run, min(_place) AS _first_place, max(_place) AS _last_place FROM runs GROUP BY {{ keys | join(', ') }}, _run
)
SELECT {% for c in columns %}r.{{ c }}, {% endfor %}
  CAST({% if backdate %}CASE WHEN e._run = 1 THEN DATE'1900-01-01' ELSE r._snapshot END{% else %}r._snapshot{% endif %} AS TIMESTAMP) AS valid_from,
  CAST(d._snapshot AS TIMESTAMP) AS valid_to,
  d._snapshot IS NULL AS is_current,
  r._batch_id, r._source_file, r._file_hash, r._row_number, r._arrived_at, r._ingestion_timestamp
FROM ends e
JOIN runs r ON {% for k in keys %}r.{{ k }} = e.{{ k }} AND {% endfor %}r._run = e._run AND r._place = e._first_place
LEFT JOIN dates d ON d._place = e._last_place + 1
