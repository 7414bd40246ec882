-- Each headline of a cohort in each draw, over the students who count.
with drawn as (
    select
        students.school_urn, students.rules_year, students.distance, totals.draw_no,
        rules.measure, rules.at_least, rules.scale,
        case rules.outcome
            when 'attainment8' then totals.attainment8_points
            when 'english_maths' then least(totals.english_best_points, totals.maths_best_points)
            when 'ebacc_grade' then ebacc.ebacc_grade_points
            else ebacc.ebacc_average_points
        end as projected
    from {{ ref('int_measures__projected_students') }} as students
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
        (totals.attainment8_points - students.estimate_points) / students.total_weight as projected
    from {{ ref('int_measures__projected_students') }} as students
    inner join {{ ref('int_projection__totals') }} as totals
        on students.projection_no = totals.projection_no
    where students.progress8_status = '{{ status }}'
    union all
    {% endfor %}
    select
        school_urn, rules_year, distance, draw_no, measure,
        case when at_least is null then projected when projected >= at_least then scale else 0 end as projected
    from drawn
)

select
    school_urn,
    rules_year,
    distance,
    measure,
    draw_no,
    cast(avg(cast(projected as decimal(18, 4))) as decimal(18, 4)) as projected
from outcomes
group by school_urn, rules_year, distance, measure, draw_no
