{#- Records that stand under one root and carry the identifiers of another: what they name, by file. -#}
SELECT DISTINCT c._file_hash, c._match
FROM {{ records }} c
LEFT JOIN (SELECT _file_hash, _row_number, {{ match }} AS _match FROM {{ frame }} WHERE _kind = '{{ kind }}') r
  ON r._file_hash = c._file_hash AND r._row_number = c._root_row
WHERE c._match IS NOT NULL AND (r._match IS NULL OR r._match <> c._match)
