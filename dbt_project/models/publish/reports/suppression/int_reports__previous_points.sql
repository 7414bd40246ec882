-- The point before, of the same students: those of Year 10 were in Year 9 a year ago. A point of another stage
-- is not comparable, so Year 12 and Year 7 begin without one.
with dated as (
    select
        points.school_urn,
        points.academic_year,
        points.tracking_point,
        points.year_group,
        points.close_date,
        stages.stage,
        points.rules_year - points.year_group as cohort
    from {{ ref('int_tracking__closed_points') }} as points
    inner join {{ ref('stages') }} as stages
        on points.year_group = stages.year_group
)

select
    school_urn,
    academic_year,
    tracking_point,
    cast(year_group as string) as year_key,
    lag(academic_year) over (partition by school_urn, stage, cohort order by close_date) as previous_academic_year,
    lag(tracking_point) over (partition by school_urn, stage, cohort order by close_date) as previous_tracking_point,
    cast(lag(year_group) over (partition by school_urn, stage, cohort order by close_date) as string) as previous_year_key,
    lag(close_date) over (partition by school_urn, stage, cohort order by close_date) as previous_date
from dated
