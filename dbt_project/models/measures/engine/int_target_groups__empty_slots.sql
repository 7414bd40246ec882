-- Students who will leave slots of Attainment 8 empty. A subject that could not be valued may fill as many as the largest award:
-- who would have none left then is not told.
with largest as (
    select max(awards) as awards
    from {{ ref('ks4_awards') }}
),

slots as (
    select
        attainment8_key,
        sum(case when slot_state = 'filled' then 0 else 1 end) as n_empty
    from {{ ref('fct_attainment8_slots') }}
    group by attainment8_key
),

counted as (
    select
        points.school_urn,
        points.student_key,
        points.academic_year,
        points.tracking_point,
        points.year_group,
        slots.n_empty,
        figures.n_left_out * largest.awards as may_fill
    from {{ ref('int_target_groups__points') }} as points
    inner join {{ ref('fct_attainment8') }} as figures
        on points.figure_no = figures.figure_no
    inner join slots
        on points.attainment8_key = slots.attainment8_key
    cross join largest
)

select
    rules.target_group,
    counted.school_urn,
    counted.student_key,
    counted.academic_year,
    counted.tracking_point,
    case when counted.n_empty > 0 then 1 else 0 end as is_member,
    'n_empty_slots' as figure_of,
    cast(case when counted.n_empty > 0 then counted.n_empty - counted.may_fill else 0 end as decimal(18, 4)) as figure
from counted
inner join {{ ref('target_groups') }} as rules
    on rules.kind = 'empty_slots' and counted.year_group between rules.year_from and rules.year_to
where counted.n_empty = 0 or counted.n_empty > counted.may_fill
