{{ config(meta={'dagster': {'ref': {'name': 'int_groups__markers'}}}) }}
-- A marker value that no group is defined for: add its row to groups.csv.
select markers.marker, count(*) as n_rows
from {{ ref('int_groups__markers') }} as markers
left join {{ ref('groups') }} as rules
    on markers.marker = rules.marker and markers.value = rules.value
where rules.group_id is null
group by markers.marker
