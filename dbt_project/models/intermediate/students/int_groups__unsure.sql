-- Groups of which nobody can tell whether a student is in them: the row of the marker, or the cell of the sex, waits in
-- quarantine, or its value is that of no group. A student with a sound row of the marker is in that row's group.
with told as (
    select distinct
        student_key,
        marker
    from {{ ref('int_quality__aside') }}
    where entity = 'student_groups' and column_name is null
    union distinct
    select
        aside.student_key,
        rules.marker
    from {{ ref('int_quality__aside') }} as aside
    inner join {{ ref('groups') }} as rules
        on rules.marker in ('sex', 'sex_and_prior')
    where aside.entity = 'students' and aside.column_name = 'sex'
    union distinct
    select
        keys.student_key,
        sent.marker
    from {{ ref('stg_student_groups') }} as sent
    inner join {{ ref('stg_student_keys') }} as keys
        on sent.school_urn = keys.school_urn and sent.student_id = keys.student_id
),

sound as (
    select distinct
        keys.student_key,
        markers.marker
    from {{ ref('int_groups__markers') }} as markers
    inner join {{ ref('groups') }} as rules
        on markers.marker = rules.marker and markers.value = rules.value
    inner join {{ ref('stg_student_keys') }} as keys
        on markers.school_urn = keys.school_urn and markers.student_id = keys.student_id
)

select
    told.student_key,
    rules.group_id
from told
inner join {{ ref('groups') }} as rules
    on told.marker = rules.marker
left join sound
    on told.student_key = sound.student_key and told.marker = sound.marker
where sound.student_key is null
