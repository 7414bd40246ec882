-- Headlines of the whole school that its predictions lead to. What was reached is left out where 5 students or fewer
-- lie on either side of a share; a score by an earlier year's estimates is not for governors and is left out.
select
    headlines.school_urn,
    headlines.rules_year,
    headlines.distance,
    distances.name as distance_name,
    distances.months_from,
    headlines.newest_point_date,
    headlines.measure,
    measures.name as measure_name,
    told.place as measure_place,
    measures.unit,
    headlines.n_students,
    headlines.expected,
    headlines.range_low,
    headlines.range_high,
    case
        when
            measures.unit <> 'percent'
            or least(headlines.reached, 100 - headlines.reached) * headlines.n_students > 100 * thresholds.value
            then headlines.reached
    end as reached,
    case
        when headlines.reached is null then 'not_known'
        when headlines.is_inside = 1 then 'inside'
        when headlines.reached > headlines.range_high then 'above'
        else 'below'
    end as outcome,
    headlines.history,
    histories.says as history_says
from {{ ref('fct_projected_headlines') }} as headlines
inner join {{ ref('measures') }} as measures
    on headlines.measure = measures.measure
inner join {{ ref('projection_headlines') }} as told
    on headlines.measure = told.measure
inner join {{ ref('projection_distances') }} as distances
    on headlines.distance = distances.distance
inner join {{ ref('projection_histories') }} as histories
    on headlines.history = histories.history
inner join {{ ref('thresholds') }} as thresholds
    on headlines.known_before = thresholds.rules_year and thresholds.threshold = 'small_number'
where headlines.n_students > thresholds.value
