-- What stands beside each projected headline, over the same students: the headline at face value, each prediction taken as the
-- grade, and what was reached once results are known; and how far predictions like these lie above what they lead to, in
-- grades, on average over all of them.
with told as (
    select
        students.school_urn, students.rules_year, students.distance, rules.measure, rules.at_least, rules.scale,
        {% for taken in ['predicted', 'reached'] %}
        case rules.outcome
            when 'attainment8' then students.{{ taken }}_points
            when 'english_maths' then students.{{ taken }}_english_maths
            when 'ebacc_grade' then students.{{ taken }}_ebacc_grade
            else students.{{ taken }}_ebacc_average
        end as {{ taken }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('int_measures__projected_students') }} as students
    inner join {{ ref('measures') }} as rules
        on rules.outcome in ('attainment8', 'english_maths', 'ebacc_grade', 'ebacc_average')
),

outcomes as (
    {% for measure, status in {'progress8': 'available', 'progress8_indicative': 'indicative'}.items() %}
    select
        school_urn, rules_year, distance, '{{ measure }}' as measure,
        (predicted_points - estimate_points) / total_weight as predicted,
        (reached_points - estimate_points) / total_weight as reached
    from {{ ref('int_measures__projected_students') }}
    where progress8_status = '{{ status }}'
    union all
    {% endfor %}
    select
        school_urn, rules_year, distance, measure,
        {% for taken in ['predicted', 'reached'] %}
        case when at_least is null or {{ taken }} is null then {{ taken }} when {{ taken }} >= at_least then scale else 0 end
        as {{ taken }}{{ ',' if not loop.last }}
        {% endfor %}
    from told
),

off as (
    select
        students.school_urn,
        students.rules_year,
        students.distance,
        cast(
            avg(cast((expected.predicted_rank - expected.mean_rank) / scales.ranks_per_grade as {{ fine() }}))
            as decimal(18, 4)
        ) as grades_off
    from {{ ref('int_measures__projected_students') }} as students
    inner join {{ ref('int_projection__entries') }} as entries
        on students.projection_no = entries.projection_no
    inner join {{ ref('int_projection__expected') }} as expected
        on entries.cell_no = expected.cell_no
    inner join {{ ref('scales') }} as scales
        on expected.grade_scale = scales.grade_scale
    group by students.school_urn, students.rules_year, students.distance
)

select
    outcomes.school_urn,
    outcomes.rules_year,
    outcomes.distance,
    outcomes.measure,
    cast(count(*) as bigint) as n_students,
    cast(avg(cast(outcomes.predicted as decimal(18, 4))) as decimal(18, 4)) as face_value,
    cast(avg(cast(outcomes.reached as decimal(18, 4))) as decimal(18, 4)) as reached,
    max(off.grades_off) as grades_off
from outcomes
left join off
    on
        outcomes.school_urn = off.school_urn
        and outcomes.rules_year = off.rules_year
        and outcomes.distance = off.distance
group by outcomes.school_urn, outcomes.rules_year, outcomes.distance, outcomes.measure
