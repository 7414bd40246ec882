-- Groups of which nobody can tell whether a student is in them, on days on which no sound row of the marker says so: the row of
-- the marker, or the cell of the sex, waits in quarantine, or its value is that of no group.
with told as (
    select
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
    left join {{ ref('groups') }} as known
        on sent.marker = known.marker and sent.value = known.value
    where known.group_id is null
)

select
    told.student_key,
    rules.marker,
    rules.group_id
from told
inner join {{ ref('groups') }} as rules
    on told.marker = rules.marker
