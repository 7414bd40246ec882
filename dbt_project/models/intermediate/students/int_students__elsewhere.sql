-- When a student counts elsewhere: while registered mainly at another school, and, where two schools both say the student
-- is theirs (known by UPN), at the one that had the student first, since its leaver is not told yet.
with rolls as (
    select
        enrolments.school_urn,
        keys.student_key,
        students.upn,
        coalesce(statuses.counts_here, 1) as counts_here,
        coalesce(enrolments.start_date, years.first_day) as start_date,
        coalesce(enrolments.end_date, years.last_day) as end_date,
        coalesce(students.entry_date, enrolments.start_date, years.first_day) as entry_date
    from {{ ref('stg_enrolments') }} as enrolments
    inner join {{ ref('stg_student_keys') }} as keys
        on enrolments.school_urn = keys.school_urn and enrolments.student_id = keys.student_id
    inner join {{ ref('academic_years') }} as years
        on enrolments.academic_year = years.academic_year
    left join {{ ref('stg_students') }} as students
        on enrolments.school_urn = students.school_urn and enrolments.student_id = students.student_id
    left join {{ ref('enrolment_statuses') }} as statuses
        on enrolments.enrolment_status = statuses.enrolment_status
)

select
    school_urn,
    student_key,
    start_date as valid_from,
    end_date as valid_to
from rolls
where counts_here = 0
union all
select distinct
    here.school_urn,
    here.student_key,
    greatest(here.start_date, there.start_date) as valid_from,
    least(here.end_date, there.end_date) as valid_to
from rolls as here
inner join rolls as there
    on
        here.upn = there.upn
        and here.school_urn <> there.school_urn
        and here.start_date <= there.end_date
        and here.end_date >= there.start_date
        and (
            here.entry_date < there.entry_date
            or (here.entry_date = there.entry_date and here.school_urn < there.school_urn)
        )
where here.counts_here = 1 and there.counts_here = 1
