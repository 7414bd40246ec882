-- The newest prediction figure of each student, once for every entry that counts: with that entry a grade higher.
with newest as (
    select
        figures.attainment8_key,
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
        entries.attainment8_key,
        entries.course_code,
        entries.subject_code,
        entries.grade,
        higher.grade as next_grade,
        points.points as next_points
    from newest
    inner join {{ ref('int_attainment__entries') }} as entries
        on newest.attainment8_key = entries.attainment8_key and newest.nth = 1
    inner join {{ ref('int_attainment__figures') }} as figures
        on newest.attainment8_key = figures.attainment8_key
    inner join {{ ref('int_attainment__courses') }} as courses
        on figures.school_urn = courses.school_urn and entries.course_code = courses.course_code
    inner join {{ ref('grade_scales') }} as now
        on courses.grade_scale = now.grade_scale and entries.grade = now.grade
    inner join {{ ref('grade_scales') }} as higher
        on now.grade_scale = higher.grade_scale and now.grade_rank + 1 = higher.grade_rank
    inner join {{ ref('ks4_points') }} as points
        on
            courses.points_scale = points.points_scale
            and higher.grade = points.grade
            and figures.rules_year between points.first_rules_year and points.last_rules_year
    where entries.entry_state = 'counts'
)

select
    raised.attainment8_key || '|' || raised.course_code as attainment8_key,
    raised.attainment8_key as from_key,
    raised.course_code as raised_course,
    raised.subject_code,
    raised.grade,
    raised.next_grade,
    items.rule_set,
    items.course_code,
    items.category,
    items.discount_code,
    items.nth_award,
    cast(case when items.course_code = raised.course_code then raised.next_points else items.points end as decimal(18, 4))
        as points,
    items.pool_1,
    items.group_1,
    items.pool_2,
    items.group_2,
    items.pool_3,
    items.group_3
from raised
inner join {{ ref('int_attainment__items') }} as items
    on raised.attainment8_key = items.attainment8_key
