{#- A record that occurs once a file: the first or the last of its kind. -#}
{%- import 'records.sql' as rec -%}
SELECT * FROM (
  SELECT *, row_number() OVER (PARTITION BY _file_hash ORDER BY _row_number {{ 'DESC' if last else 'ASC' }}) AS _nth
  FROM ({{ rec.typed(r, frame) }})
) WHERE _nth = 1
