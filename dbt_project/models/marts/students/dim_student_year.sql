-- An enrolment without its own first or last day runs for the whole academic year.
select
    keys.student_key,
    enrolments.school_urn,
    enrolments.academic_year,
    enrolments.year_group,
    enrolments.registration_group,
    keys.student_key || '-' || cast(years.rules_year as string) as student_year_key,
    coalesce(enrolments.start_date, years.first_day) as start_date,
    coalesce(enrolments.end_date, years.last_day) as end_date
from {{ ref('stg_enrolments') }} as enrolments
inner join {{ ref('stg_student_keys') }} as keys
    on enrolments.school_urn = keys.school_urn and enrolments.student_id = keys.student_id
inner join {{ ref('academic_years') }} as years
    on enrolments.academic_year = years.academic_year
