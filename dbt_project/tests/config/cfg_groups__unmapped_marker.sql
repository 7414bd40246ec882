{{ config(meta={'dagster': {'ref': {'name': 'int_groups__markers'}}}) }}
-- A marker that the models themselves make (sex, ethnicity, prior attainment, mobility) with a value that no group is defined
-- for: add its row to groups.csv. Values of the school's own extract are listed in pub_quality__unmapped_codes.
select markers.marker, count(*) as n_rows
from {{ ref('int_groups__markers') }} as markers
left join {{ ref('groups') }} as rules
    on markers.marker = rules.marker and markers.value = rules.value
left join {{ ref('stg_student_groups') }} as sent
    on markers.marker = sent.marker and markers.value = sent.value
where rules.group_id is null and sent.marker is null
group by markers.marker
