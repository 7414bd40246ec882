-- Each headline of a cohort in each draw, over the students projected at that distance of whom no prediction is missing;
-- once results are known, over those of them who have results.
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
        projected.reached_ebacc_grade,
        projected.reached_ebacc_average,
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
    where
        projected.n_missing_predictions = 0
        and (known.school_urn is null or projected.reached_points is not null)
),

drawn as (
    select
        students.school_urn, students.rules_year, students.distance, totals.draw_no,
        rules.measure, rules.at_least, rules.scale,
        case rules.outcome
            when 'attainment8' then totals.attainment8_points
            when 'english_maths' then least(totals.english_best_points, totals.maths_best_points)
            when 'ebacc_grade' then ebacc.ebacc_grade_points
            else ebacc.ebacc_average_points
        end as projected,
        case rules.outcome
            when 'attainment8' then students.reached_points
            when 'english_maths' then students.reached_english_maths
            when 'ebacc_grade' then students.reached_ebacc_grade
            else students.reached_ebacc_average
        end as reached
    from students
    inner join {{ ref('int_projection__totals') }} as totals
        on students.projection_no = totals.projection_no
    inner join {{ ref('int_projection__ebacc') }} as ebacc
        on totals.projection_no = ebacc.projection_no and totals.draw_no = ebacc.draw_no
    inner join {{ ref('measures') }} as rules
        on rules.outcome in ('attainment8', 'english_maths', 'ebacc_grade', 'ebacc_average')
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
        school_urn, rules_year, distance, draw_no, measure,
        case when at_least is null then projected when projected >= at_least then scale else 0 end as projected,
        case when at_least is null or reached is null then reached when reached >= at_least then scale else 0 end as reached
    from drawn
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
