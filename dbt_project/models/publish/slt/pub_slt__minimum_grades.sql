-- Of the students of each sixth form course, how many have a minimum grade, and of those with a prediction at the last closed
-- point, how many are predicted it or better.
with predictions as (
    select
        entries.student_key,
        entries.academic_year,
        entries.course_code,
        entries.points,
        row_number() over (
            partition by entries.student_key, entries.academic_year, entries.course_code
            order by points.close_date desc nulls last, entries.tracking_point desc nulls last
        ) as nth
    from {{ ref('fct_sixth_form_entries') }} as entries
    inner join {{ ref('dim_student_year') }} as enrolments
        on entries.student_key = enrolments.student_key and entries.academic_year = enrolments.academic_year
    inner join {{ ref('dim_tracking_point') }} as points
        on
            entries.school_urn = points.school_urn
            and entries.academic_year = points.academic_year
            and entries.tracking_point = points.tracking_point
            and enrolments.year_group = points.year_group
            and points.is_closed
    where entries.basis = 'prediction' and entries.is_again = 0 and entries.points is not null
)

select
    grades.school_urn,
    grades.academic_year,
    grades.course_code,
    coalesce(subjects.name, grades.subject_code) as subject_name,
    grades.kind,
    count(distinct grades.student_key) as n_students,
    count(distinct case when grades.grade_state = 'told' then grades.student_key end) as n_told,
    count(distinct case when grades.grade_state = 'told' and predictions.points is not null then grades.student_key end)
        as n_judged,
    count(distinct case when predictions.points >= grades.points then grades.student_key end) as n_reached,
    max(grades.national_year) as national_year
from {{ ref('fct_sixth_form_minimum_grades') }} as grades
left join predictions
    on
        grades.student_key = predictions.student_key
        and grades.academic_year = predictions.academic_year
        and grades.course_code = predictions.course_code
        and predictions.nth = 1
left join {{ ref('dim_subject') }} as subjects
    on grades.school_urn = subjects.school_urn and grades.subject_code = subjects.subject_code
group by
    grades.school_urn, grades.academic_year, grades.course_code, coalesce(subjects.name, grades.subject_code), grades.kind
