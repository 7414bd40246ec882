-- What was recorded of the students of each closed point in its window, from the day it opened to the day it closed, and from
-- the first day of the year to that day: sessions attended and late, incidents and praise, of each year group and all. Late marks
-- of a school that has sent none in the year are not measured.
with students as (
    select
        members.school_urn,
        members.academic_year,
        members.tracking_point,
        members.student_key,
        members.year_group,
        years.first_day,
        points.open_date,
        points.close_date
    from {{ ref('fct_cohort_members') }} as members
    inner join {{ ref('dim_tracking_point') }} as points
        on
            members.school_urn = points.school_urn
            and members.academic_year = points.academic_year
            and members.tracking_point = points.tracking_point
            and members.year_group = points.year_group
            and points.is_results = 0
            and points.open_date <= points.close_date
    inner join {{ ref('academic_years') }} as years
        on members.academic_year = years.academic_year
    where members.left_out is null and members.has_left = 0
),

amounts as (
    select student_key, date, 'attendance' as measure, is_attending as amount, is_possible as n_possible, 0 as n_aside
    from {{ ref('fct_attendance') }}
    union all
    select student_key, date, 'lateness' as measure, is_late as amount, 0 as n_possible, 0 as n_aside
    from {{ ref('fct_attendance') }}
    where is_late = 1
    union all
    select events.student_key, events.date, rules.measure, 1 as amount, 0 as n_possible, 0 as n_aside
    from {{ ref('fct_behaviour') }} as events
    inner join {{ ref('behaviour_measures') }} as rules
        on events.category = rules.category and rules.points_weight + rules.event_weight > 0
    union all
    select aside.student_key, aside.day as date, rules.measure, 0 as amount, 0 as n_possible, aside.n_rows as n_aside
    from {{ ref('int_quality__aside') }} as aside
    inner join {{ ref('set_aside') }} as reasons
        on aside.entity = reasons.entity
    inner join {{ ref('measures') }} as rules
        on reasons.source = rules.source
    where aside.column_name is null and reasons.source in ('attendance', 'behaviour')
),

measured as (
    select sources.school_urn, sources.academic_year, sources.measure
    from {{ ref('int_measures__sources') }} as sources
    where
        sources.measure = 'attendance'
        or sources.measure in (select rules.measure from {{ ref('behaviour_measures') }} as rules)
    union
    select marks.school_urn, marks.academic_year, 'lateness' as measure
    from {{ ref('fct_attendance') }} as marks
    where marks.is_late = 1
)

select
    students.school_urn,
    students.academic_year,
    students.tracking_point,
    coalesce(cast(students.year_group as string), 'all') as year_key,
    measured.measure,
    min(students.open_date) as open_date,
    max(students.close_date) as close_date,
    count(distinct students.student_key) as n_students,
    {% for column in ['amount', 'n_possible', 'n_aside'] %}
    cast(sum(
        case
            when coalesce(amounts.date, students.close_date) >= students.open_date then coalesce(amounts.{{ column }}, 0)
            else 0
        end
    ) as bigint) as window_{{ column }},
    cast(sum(coalesce(amounts.{{ column }}, 0)) as bigint) as year_{{ column }}{{ '' if loop.last else ',' }}
    {% endfor %}
from students
inner join measured
    on students.school_urn = measured.school_urn and students.academic_year = measured.academic_year
left join amounts
    on
        students.student_key = amounts.student_key
        and measured.measure = amounts.measure
        and coalesce(amounts.date, students.close_date) between students.first_day and students.close_date
group by grouping sets ( -- noqa: PRS
    (students.school_urn, students.academic_year, students.tracking_point, students.year_group, measured.measure),
    (students.school_urn, students.academic_year, students.tracking_point, measured.measure)
)
