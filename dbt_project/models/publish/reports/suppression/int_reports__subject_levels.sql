-- Results of each subject at each grade that headlines ask for, counted; and by how much a student more at that grade raises the
-- fewest and the most points that all entries could have.
with levels as (
    select
        levels.measure,
        levels.at_least,
        years.rules_year,
        points.points_scale,
        min(case when points.points >= levels.at_least then points.points end) as least_reached,
        max(case when points.points < levels.at_least then points.points end) as most_below,
        max(points.points) as most_points
    from {{ ref('measures') }} as levels
    inner join {{ ref('ks4_rule_years') }} as years
        on levels.outcome = 'english_maths'
    inner join {{ ref('ks4_points') }} as points
        on years.rules_year between points.first_rules_year and points.last_rules_year
    group by levels.measure, levels.at_least, years.rules_year, points.points_scale
),

counted as (
    select
        entries.school_urn,
        entries.academic_year,
        entries.tracking_point,
        years.rules_year,
        entries.year_group,
        entries.subject_code,
        entries.course_code,
        courses.category,
        levels.measure,
        levels.at_least,
        levels.least_reached,
        levels.most_below,
        levels.most_points,
        count(*) as n_entries,
        sum(case when entries.points >= levels.at_least then 1 else 0 end) as n_reached,
        sum(entries.points) as sum_of_points
    from {{ ref('int_measures__subject_entries') }} as entries
    inner join {{ ref('academic_years') }} as years
        on entries.academic_year = years.academic_year
    inner join {{ ref('int_attainment__course_years') }} as courses
        on entries.course_no = courses.course_no and years.rules_year = courses.rules_year
    inner join levels
        on courses.points_scale = levels.points_scale and years.rules_year = levels.rules_year
    where entries.basis = 'result'
    group by
        entries.school_urn, entries.academic_year, entries.tracking_point, years.rules_year, entries.year_group,
        entries.subject_code, entries.course_code, courses.category, levels.measure, levels.at_least, levels.least_reached,
        levels.most_below, levels.most_points
),

{% set subject = 'school_urn, academic_year, tracking_point, year_group, subject_code, course_code, category' %}
stepped as (
    select
        {{ subject }}, rules_year, measure, at_least, n_entries, n_reached, sum_of_points,
        row_number() over (partition by {{ subject }} order by at_least asc nulls last) as nth,
        lag(n_reached) over (partition by {{ subject }} order by at_least asc nulls last) as n_reached_before,
        n_entries * most_below as most_if_none,
        least_reached - coalesce(lag(least_reached) over (partition by {{ subject }} order by at_least asc nulls last), 0)
            as least_step,
        coalesce(lead(most_below) over (partition by {{ subject }} order by at_least asc nulls last), most_points) - most_below
            as most_step
    from counted
)

select
    stepped.school_urn,
    stepped.academic_year,
    stepped.tracking_point,
    stepped.rules_year,
    stepped.year_group,
    stepped.subject_code,
    stepped.course_code,
    stepped.measure,
    stepped.at_least,
    cast(stepped.n_entries as bigint) as n_entries,
    cast(stepped.n_reached as bigint) as n_reached,
    cast(stepped.n_reached_before as bigint) as n_reached_before,
    cast(heads.numerator as bigint) as n_reached_english_maths,
    cast(stepped.sum_of_points as decimal(18, 4)) as sum_of_points,
    cast(case when stepped.nth = 1 then stepped.most_if_none else 0 end as decimal(18, 4)) as most_if_none,
    cast(stepped.least_step as decimal(18, 4)) as least_step,
    cast(stepped.most_step as decimal(18, 4)) as most_step
from stepped
left join {{ ref('fct_measure_results') }} as heads -- who reaches a grade in English and maths has reached it in maths
    on
        stepped.category = 'maths'
        and stepped.school_urn = heads.school_urn
        and stepped.academic_year = heads.academic_year
        and stepped.tracking_point = heads.tracking_point
        and stepped.year_group = heads.year_group
        and stepped.measure = heads.measure
        and heads.basis = 'result'
        and heads.breakdown = 'year_group'
