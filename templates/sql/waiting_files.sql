{#- Files with rows whose parent was not there when they were last judged. -#}
SELECT DISTINCT _batch_id, _file_hash
FROM {{ quarantine }}
WHERE arrays_overlap(_reasons, array({% for r in reasons %}{{ ', ' if not loop.first else '' }}{{ r | literal }}{% endfor %}))
