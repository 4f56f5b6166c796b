{#- Rows that a table is to hold for the keys whose accepted version changes, from a staged delivery of that version. -#}
SELECT {% for c in columns %}{{ ', ' if not loop.first else '' }}try_cast({{ c.sql }} AS {{ c.type }}) AS {{ c.name }}{% endfor %}
  {%- for r in references %}, {% if r.waits %}false{% elif r.parent %}({% for c in r.columns %}{{ ' AND ' if not loop.first else '' }}{{ c.sql }} IS NOT NULL{% endfor %} AND {{ r.alias }}._here IS NULL){% else %}({% for c in r.columns %}{{ ' AND ' if not loop.first else '' }}{{ c.sql }} IS NOT NULL{% endfor %}){% endif %} AS _missing_{{ r.name }}{% endfor %}
  {%- if content %}, r._content{% endif %},
  d._batch_id, d._source_file, d._file_hash, {{ row }}._row_number, d._arrived_at, d._ingestion_timestamp
FROM {{ decided }} d
JOIN {{ roots }} r ON r._file_hash = d._file_hash AND r._row_number = d._row_number
{% if child %}
JOIN {{ child }} c ON c._file_hash = r._file_hash AND c._root_row = r._row_number
{% endif %}
{% for r in references if r.parent %}
LEFT JOIN (SELECT DISTINCT {{ r.parent_columns | join(', ') }}, true AS _here FROM {{ r.parent }}) {{ r.alias }} ON {% for c in r.columns %}{{ ' AND ' if not loop.first else '' }}{{ r.alias }}.{{ c.parent }} = {{ c.sql }}{% endfor %}

{% endfor %}
WHERE d._state = 'accepted' AND d._staged AND d._change
