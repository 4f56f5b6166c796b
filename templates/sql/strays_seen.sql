{#- How many groups of children do not all carry the identifiers of the root that they stand under. -#}
SELECT count(*) AS n
FROM {{ records }} a
LEFT JOIN (SELECT _file_hash, _row_number, {{ match }} AS _match FROM {{ frame }} WHERE _kind = '{{ kind }}') r
  ON r._file_hash = a._file_hash AND r._row_number = a._root_row
WHERE r._match IS NULL OR a._match_least <> r._match OR a._match_greatest <> r._match
