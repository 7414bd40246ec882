-- Every closed point of a KS4 year group, with how far off its exams are and which results were known by then: those
-- of the summers before its academic year.
with counted as (
    select
        points.school_urn,
        points.academic_year,
        points.tracking_point,
        points.year_group,
        points.close_date,
        points.rules_year + stages.final_year_group - points.year_group as rules_year,
        points.rules_year as known_before,
        {{ months('points.rules_year + stages.final_year_group - points.year_group', projection_rule('exam_month')) }}
        - {{ months('extract(year from points.close_date)', 'extract(month from points.close_date)') }} as months_to_exams
    from {{ ref('int_tracking__closed_points') }} as points
    inner join {{ ref('stages') }} as stages
        on points.year_group = stages.year_group and stages.stage = 'KS4'
)

select
    counted.school_urn,
    counted.academic_year,
    counted.tracking_point,
    counted.year_group,
    counted.close_date,
    counted.rules_year,
    counted.known_before,
    cast(counted.months_to_exams as integer) as months_to_exams,
    distances.distance,
    distances.is_drawn
from counted
inner join {{ ref('projection_distances') }} as distances
    on
        greatest(counted.months_to_exams, 0) >= distances.months_from
        and greatest(counted.months_to_exams, 0) < distances.months_below
