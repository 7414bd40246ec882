-- Marks of students on roll, and those that were set aside, of which nobody knows what they were: a row each, by day.
with aside as (
    select
        aside.student_key,
        years.academic_year,
        aside.day,
        aside.n_rows
    from {{ ref('int_quality__aside') }} as aside
    inner join {{ ref('academic_years') }} as years
        on aside.day between years.first_day and years.last_day
    where aside.entity = 'attendance_marks' and aside.column_name is null
),

sessions as (
    select
        student_key, academic_year, date, session, statistical_class,
        is_possible, is_attending, is_late, 0 as n_aside
    from {{ ref('fct_attendance') }}
    union all
    select
        student_key, academic_year, day as date, cast(null as string) as session, cast(null as string) as statistical_class,
        0 as is_possible, 0 as is_attending, 0 as is_late, n_rows as n_aside
    from aside
)

select
    enrolled.school_urn,
    sessions.student_key,
    sessions.academic_year,
    enrolled.year_group,
    sessions.date,
    sessions.session,
    sessions.statistical_class,
    sessions.is_possible,
    sessions.is_attending,
    sessions.is_late,
    cast(sessions.n_aside as bigint) as n_aside
from sessions
inner join {{ ref('dim_student_year') }} as enrolled
    on
        sessions.student_key = enrolled.student_key
        and sessions.academic_year = enrolled.academic_year
        and enrolled.is_listed = 1
