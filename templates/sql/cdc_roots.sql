{#- The events of one table, typed, masked and checked. A change of a row's key becomes the end of one row and the
    beginning of another; of a delete only the key is believed. What an update leaves as it was is NULL and listed in
    _unchanged. _kept: what goes to the events; a row of a snapshot that fails says at least that its key is there. -#}
{%- import 'records.sql' as rec -%}
{%- set engine = '_position, _does, _counts, _commit, _lsn, _tx, _snapshot, _changed_at, _order, _readable, _upsert' -%}
{%- set unavailable = t.unavailable | map('literal') | join(', ') -%}
{%- macro listed(conditions, prefix) -%}
array_compact(array(CAST(NULL AS STRING){% for c in conditions %}, IF({{ c.guard ~ ' AND ' if c.guard }}{{ prefix }}{{ loop.index0 }}, {{ c.reason | literal }}, NULL){% endfor %}))
{%- endmacro -%}
{%- macro judged(conditions, prefix) -%}
{%- for c in conditions %}, coalesce({{ c.sql }}, false) AS {{ prefix }}{{ loop.index0 }}{% endfor -%}
{%- endmacro -%}
{#- A row of another table makes no change at all here: as a condition that would be asked of every record before any of
    its parts is known, and so of each part again. -#}
WITH changes AS (
  SELECT *, explode(CASE WHEN coalesce(_family, '') <> {{ r.table | literal }} OR _kind NOT IN ('event', 'unreadable') THEN CAST(array() AS ARRAY<STRING>)
    WHEN _op = 'u' AND {% for k in t.keys %}{{ k.before }} IS NOT NULL AND {% endfor %}({% for k in t.keys %}{{ ' OR ' if not loop.first else '' }}{{ k.before }} <> {{ k.after }}{% endfor %}) THEN array('c', 'd') ELSE array(coalesce(_op, '')) END) AS _does
  FROM {{ envelopes }}
),
placed AS (
  SELECT *, CASE WHEN _does = 'd' THEN coalesce(_before, _key) ELSE _after END AS _row,
    _kind = 'event' AS _readable, _kind = 'event' AND _does IN ('c', 'u', 'r') AND _after IS NOT NULL AS _upsert,
    IF(_op = 'u' AND _does = 'd', CAST(0 AS BIGINT), CAST(1 AS BIGINT)) AS _counts,
    timestamp_millis(CASE WHEN _stamp BETWEEN -2208988800000 AND 253402300799999 THEN _stamp END) AS _changed_at,
    CASE WHEN _lsn >= 0 AND coalesce(_commit, 0) >= 0 THEN concat(lpad(CAST(coalesce(_commit, _lsn) AS STRING), 20, '0'), IF(_does = 'r', '0', '1'), lpad(CAST(_lsn AS STRING), 20, '0')) END AS _order
  FROM changes
),
leaves AS (
  SELECT {{ prov }}, {{ engine }}, _after IS NULL AS _rowless
    {%- for leaf in t.leaves %}, {{ leaf.sql if leaf.before else "CASE WHEN _does <> 'd' THEN " ~ leaf.sql ~ ' END' }} AS {{ leaf.alias }}{% endfor %}

  FROM placed
),
present AS (
  SELECT {{ prov }}, {{ engine }}, _rowless
    {%- for leaf in t.leaves %}, CASE WHEN {{ leaf.alias }} IN ({{ unavailable }}) THEN CAST(NULL AS STRING) ELSE {{ leaf.alias }} END AS {{ leaf.alias }}, coalesce({{ leaf.alias }} IN ({{ unavailable }}), false) AS un_{{ leaf.column }}{% endfor %}

  FROM leaves
),
typed AS (
  SELECT {{ carried }},
    nullif(concat_ws(','{% for column, leaves in t.unchanged if leaves %}, IF({% for leaf in leaves %}{{ ' OR ' if not loop.first else '' }}un_{{ leaf }}{% endfor %}, {{ column | literal }}, NULL){% endfor %}), '') AS _unchanged
    {%- for c in t.casts %}, {{ c.sql }} AS {{ c.alias }}{% endfor %}

  FROM present
),
masked AS (
  SELECT {{ carried }}, _unchanged
    {%- for c in finals %}, {{ c.sql }} AS {{ c.alias }}{% endfor %}
    {%- for name in t.plain %}, (in_{{ name }} IS NOT NULL AND {{ name }} IS NULL) AS bad_{{ name }}{% endfor %}

  FROM typed
),
judged AS (SELECT *{{ judged(rejects, '_reject_') }}{{ judged(warnings, '_warn_') }} FROM {{ rec.levelled(r, 'SELECT * FROM masked', known) }}),
named AS (SELECT *, {{ listed(rejects, '_reject_') }} AS _failed, {{ listed(warnings, '_warn_') }} AS _warned FROM judged),
told AS (
  SELECT {{ prov }}, {{ engine }}, _unchanged{% for c in stored %}, {{ c.sql }} AS {{ c.alias }}{% endfor %},
    CASE WHEN _counts = 1 AND size(_failed) > 0 THEN _failed END AS _reasons, CASE WHEN size(_warned) > 0 THEN _warned END AS _warnings
  FROM named
),
said AS (
  SELECT *, CASE WHEN _does = 'r' AND _reasons IS NOT NULL THEN 'k' ELSE _does END AS _op,
    md5(concat_ws('\u001f', _does, coalesce(CAST(_changed_at AS STRING), ''), coalesce(_unchanged, ''){% for c in told_apart %}, coalesce(CAST({{ c }} AS STRING), '\u001e'){% endfor %})) AS _content
  FROM told
)
SELECT {% for c in stored %}{{ c.alias }}, {% endfor %}{{ prov }}, _position, _op, _commit, _lsn, _tx, _snapshot, _changed_at, _order,
  md5(concat_ws('\u001f', _op, coalesce(CAST(_commit AS STRING), ''), CAST(_lsn AS STRING), coalesce(_tx, ''){% for k in r.keys %}, coalesce(CAST({{ k }} AS STRING), '\u001e'){% endfor %})) AS _event,
  _unchanged, _content, _counts AS _rows, '' AS _match, false AS _file_bad, _reasons AS _own_reasons, _reasons, _warnings,
  (_reasons IS NULL AND (_op = 't' OR ({% for k in r.keys %}{{ ' AND ' if not loop.first else '' }}{{ k }} IS NOT NULL{% endfor %}))) OR (_op = 'k' AND _readable AND _order IS NOT NULL AND _changed_at IS NOT NULL) AS _kept
FROM said
