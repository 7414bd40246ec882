-- One student in one year: an enrolment, which without its own first or last day runs for the whole academic year, or a
-- year in which facts name a student that no enrolment does (is_listed 0: nobody knows the year group, nor from when).
with named as (
    select
        keys.school_urn,
        keys.student_id,
        keys.student_key,
        facts.academic_year
    from (
        select student_key, academic_year from {{ ref('fct_attendance') }}
        union distinct
        select student_key, academic_year from {{ ref('fct_behaviour') }}
        union distinct
        select student_key, academic_year from {{ ref('fct_attainment8') }}
        union distinct
        select student_key, academic_year from {{ ref('fct_sixth_form_entries') }}
        union distinct
        select student_key, academic_year from {{ ref('fct_mock_result') }}
        union distinct
        select student_key, academic_year from {{ ref('fct_entry_faults') }}
    ) as facts
    inner join {{ ref('stg_student_keys') }} as keys
        on facts.student_key = keys.student_key
    union distinct
    select
        keys.school_urn,
        keys.student_id,
        keys.student_key,
        named.academic_year
    from {{ ref('stg_named_enrolments') }} as named
    inner join {{ ref('stg_student_keys') }} as keys
        on named.school_urn = keys.school_urn and named.student_id = keys.student_id
)

select
    named.student_key,
    named.school_urn,
    named.academic_year,
    enrolments.year_group,
    enrolments.registration_group,
    named.student_key || '-' || cast(years.rules_year as string) as student_year_key,
    case when enrolments.student_id is not null then coalesce(enrolments.start_date, years.first_day) end as start_date,
    case when enrolments.student_id is not null then coalesce(enrolments.end_date, years.last_day) end as end_date,
    case when enrolments.student_id is not null then 1 else 0 end as is_listed
from named
inner join {{ ref('academic_years') }} as years
    on named.academic_year = years.academic_year
left join {{ ref('stg_enrolments') }} as enrolments
    on
        named.school_urn = enrolments.school_urn
        and named.academic_year = enrolments.academic_year
        and named.student_id = enrolments.student_id
