select
    keys.student_key,
    markers.school_urn,
    rules.group_id,
    rules.name as group_name,
    markers.valid_from,
    markers.valid_to
from {{ ref('int_groups__markers') }} as markers
inner join {{ ref('groups') }} as rules
    on markers.marker = rules.marker and markers.value = rules.value
inner join {{ ref('stg_student_keys') }} as keys
    on markers.school_urn = keys.school_urn and markers.student_id = keys.student_id
