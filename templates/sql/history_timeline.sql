{#- The changes to the rows that are made anew: those of this promotion, and all kept before of the same keys. -#}
{%- import 'history_macros.sql' as m -%}
SELECT {{ columns | join(', ') }}, concat(_order, '\u001f', _position) AS _place, {{ m.name(keys) }} AS _name FROM {{ decided }} WHERE _fresh AND _op <> 't' AND {{ named }}
{% if events %}
UNION ALL
SELECT {% for c in columns %}{{ ', ' if not loop.first else '' }}e.{{ c }}{% endfor %}, concat(e._order, '\u001f', e._position) AS _place, {{ m.name(keys, 'e.') }} AS _name
FROM {{ events }} e
{% if keys_touched %}
LEFT SEMI JOIN {{ keys_touched }} k ON {{ m.equal(keys, 'k', 'e') }}
{% endif %}
{% if replaced %}
LEFT ANTI JOIN (SELECT _event FROM {{ decided }} WHERE _fresh AND _known) f ON f._event = e._event
{% endif %}
WHERE e._op <> 't' AND {% for k in keys %}{{ ' AND ' if not loop.first else '' }}e.{{ k }} IS NOT NULL{% endfor %}
{% endif %}
