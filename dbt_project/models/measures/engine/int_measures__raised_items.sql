-- The newest prediction figure of each student, once for every entry that counts and is not a result yet: with
-- that entry a grade higher.
with newest as (
    select
        figures.figure_no,
        row_number() over (
            partition by figures.student_key order by cohorts.point_date desc, figures.tracking_point desc
        ) as nth
    from {{ ref('fct_attainment8') }} as figures
    inner join {{ ref('int_measures__cohorts') }} as cohorts
        on
            figures.student_key = cohorts.student_key
            and figures.academic_year = cohorts.academic_year
            and figures.tracking_point = cohorts.tracking_point
    where figures.basis = 'prediction'
),

raised as (
    select
        row_number() over (order by entries.figure_no, entries.course_code) as scenario_no,
        entries.figure_no,
        entries.course_no,
        entries.course_code,
        entries.subject_code,
        entries.grade,
        higher.grade as next_grade,
        points.points as next_points
    from newest
    inner join {{ ref('int_attainment__entries') }} as entries
        on newest.figure_no = entries.figure_no and newest.nth = 1
    inner join {{ ref('int_attainment__figures') }} as figures
        on newest.figure_no = figures.figure_no
    inner join {{ ref('int_attainment__courses') }} as courses
        on entries.course_no = courses.course_no
    inner join {{ ref('grade_scales') }} as now
        on courses.grade_scale = now.grade_scale and entries.grade = now.grade
    inner join {{ ref('grade_scales') }} as higher
        on now.grade_scale = higher.grade_scale and now.grade_rank + 1 = higher.grade_rank
    inner join {{ ref('int_attainment__course_years') }} as valued
        on entries.course_no = valued.course_no and figures.rules_year = valued.rules_year
    inner join {{ ref('ks4_points') }} as points
        on
            valued.points_scale = points.points_scale
            and higher.grade = points.grade
            and figures.rules_year between points.first_rules_year and points.last_rules_year
    where entries.entry_state = 'counts' and entries.results_year is null
),

items as (
    select
        raised.scenario_no,
        raised.figure_no,
        raised.course_code as raised_course,
        raised.subject_code,
        raised.grade,
        raised.next_grade,
        items.course_no,
        items.nth_award,
        items.fill_no,
        cast(
            case when items.course_no = raised.course_no then raised.next_points else items.points end
            as decimal(18, 4)
        ) as points
    from raised
    inner join {{ ref('int_attainment__items') }} as items
        on raised.figure_no = items.figure_no
)

select
    scenario_no,
    {{ award_place('points', 'course_no', 'nth_award') }} as place,
    fill_no,
    figure_no,
    raised_course,
    subject_code,
    grade,
    next_grade,
    points
from items
