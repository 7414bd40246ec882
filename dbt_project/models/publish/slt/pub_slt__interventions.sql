-- What is in hand on the as-of day for students on roll: of the school, each subject, each year group, each type and level of
-- support, and all of these apart. Counts of students, who may be in several.
with running as (
    select
        facts.school_urn,
        facts.student_key,
        facts.intervention_id,
        facts.intervention_type,
        facts.support_level,
        facts.support_name,
        facts.subject_code,
        students.year_group,
        facts.start_date,
        facts.end_date
    from {{ ref('pub_staff__interventions') }} as facts
    inner join {{ ref('pub_staff__students') }} as students
        on facts.student_key = students.student_key
    where facts.is_running = 1
),

counted as (
    select
        school_urn,
        case
            when grouping(year_group) = 0 and grouping(subject_code) = 0 then 'subject_year'
            when grouping(subject_code) = 0 then 'subject'
            when grouping(year_group) = 0 then 'year_group'
            when grouping(intervention_type) = 0 then 'interventions'
            else 'school'
        end as breakdown,
        subject_code,
        year_group,
        intervention_type,
        support_level,
        support_name,
        count(distinct student_key) as n_students,
        count(distinct intervention_id) as n_interventions,
        min(start_date) as first_start_date,
        min(end_date) as next_end_date
    from running
    group by grouping sets ( -- noqa: PRS
        (school_urn),
        (school_urn, subject_code),
        (school_urn, year_group),
        (school_urn, intervention_type, support_level, support_name),
        (school_urn, subject_code, year_group, intervention_type, support_level, support_name)
    )
)

select
    counted.school_urn,
    counted.breakdown,
    counted.subject_code,
    coalesce(subjects.name, counted.subject_code) as subject_name,
    counted.year_group,
    counted.intervention_type,
    counted.support_level,
    counted.support_name,
    counted.n_students,
    counted.n_interventions,
    counted.first_start_date,
    counted.next_end_date
from counted
left join {{ ref('dim_subject') }} as subjects
    on counted.school_urn = subjects.school_urn and counted.subject_code = subjects.subject_code
