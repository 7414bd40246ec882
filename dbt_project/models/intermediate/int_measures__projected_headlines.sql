-- Each headline of a cohort in each draw, over the students projected at that distance; once results are known, over
-- those of them who have results.
with known as (
    select distinct
        school_urn,
        rules_year
    from {{ ref('fct_projected_attainment8') }}
    where reached_points is not null
),

students as (
    select
        projected.projection_no,
        projected.school_urn,
        projected.rules_year,
        projected.distance,
        projected.reached_points,
        projected.reached_english_maths,
        predictions.estimate_points,
        predictions.progress8_status,
        totals.total_weight
    from {{ ref('fct_projected_attainment8') }} as projected
    inner join {{ ref('fct_attainment8') }} as predictions
        on projected.attainment8_key = predictions.attainment8_key
    inner join {{ ref('int_attainment__totals') }} as totals
        on predictions.figure_no = totals.figure_no
    left join known
        on projected.school_urn = known.school_urn and projected.rules_year = known.rules_year
    where known.school_urn is null or projected.reached_points is not null
),

outcomes as (
    {% for measure, status in {'progress8': 'available', 'progress8_indicative': 'indicative'}.items() %}
    select
        students.school_urn, students.rules_year, students.distance, totals.draw_no,
        '{{ measure }}' as measure,
        (totals.attainment8_points - students.estimate_points) / students.total_weight as projected,
        (students.reached_points - students.estimate_points) / students.total_weight as reached
    from students
    inner join {{ ref('int_projection__totals') }} as totals
        on students.projection_no = totals.projection_no
    where students.progress8_status = '{{ status }}'
    union all
    {% endfor %}
    select
        students.school_urn, students.rules_year, students.distance, totals.draw_no, rules.measure,
        case
            when rules.outcome = 'attainment8' then totals.attainment8_points
            when least(totals.english_best_points, totals.maths_best_points) >= rules.at_least then rules.scale
            else 0
        end as projected,
        case
            when students.reached_points is null or rules.outcome = 'attainment8' then students.reached_points
            when students.reached_english_maths >= rules.at_least then rules.scale
            else 0
        end as reached
    from students
    inner join {{ ref('int_projection__totals') }} as totals
        on students.projection_no = totals.projection_no
    inner join {{ ref('measures') }} as rules
        on rules.outcome in ('attainment8', 'english_maths')
)

select
    school_urn,
    rules_year,
    distance,
    measure,
    draw_no,
    cast(count(*) as bigint) as n_students,
    cast(avg(cast(projected as decimal(18, 4))) as decimal(18, 4)) as projected,
    cast(avg(cast(reached as decimal(18, 4))) as decimal(18, 4)) as reached
from outcomes
group by school_urn, rules_year, distance, measure, draw_no
