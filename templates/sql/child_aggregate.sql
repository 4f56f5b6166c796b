{#- What a parent needs to know of its children: counts, sums, hashes in key order, failures. -#}
SELECT _file_hash, _root_row, count(*) AS _n,
  array_sort(collect_list(concat({% for k in r.own_keys %}lpad(coalesce(CAST({{ k }} AS STRING), '?'), 12, '0'), {% endfor %}'{{ r.kind }}', _hash))) AS _hashes,
  {% if r.own_keys %}
  size(array_distinct(collect_list(concat_ws('\u001f'{% for k in r.own_keys %}, CAST({{ k }} AS STRING){% endfor %})))) < count(*) AS _key_twice,
  {% else %}
  false AS _key_twice,
  {% endif %}
  min(_match) AS _match_least, max(_match) AS _match_greatest,
  CASE WHEN max(CASE WHEN _reasons IS NOT NULL THEN 1 ELSE 0 END) = 1 THEN array_sort(array_distinct(flatten(collect_list(_reasons)))) END AS _reasons
  {%- for s in r.sums %}, sum({{ s.alias }}) AS {{ s.alias }}, count({{ s.alias }}) AS {{ s.alias }}_n{% endfor %}
  {%- for a in aggregates %}, {{ a.sql }} AS {{ a.alias }}{% endfor %}

FROM {{ source }}
GROUP BY _file_hash, _root_row
