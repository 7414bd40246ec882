-- Headlines of the whole school that its predictions lead to, beside what they are at face value. Those whose ranges do not
-- hold with so few summers of the school keep their row, without a figure. Where small numbers are hidden only what is ahead is
-- told, by the newest predictions, without what they say themselves: figures of nearly the same students would tell of the few
-- others. A score by an earlier year's estimates is left out.
{% set figures = [
    'expected', 'range_low', 'range_high', 'face_value', 'grades_off', 'face_reason', 'reached', 'is_inside',
] %}
with judged as (
    select
        audiences.audience,
        audiences.hides_small,
        headlines.school_urn,
        headlines.rules_year,
        headlines.distance,
        headlines.newest_point_date,
        headlines.measure,
        headlines.known_before,
        headlines.n_students,
        headlines.history,
        measures.name as measure_name,
        measures.unit,
        told.place,
        told.summers_from,
        headlines.is_shown,
        max(headlines.reached) over (partition by headlines.school_urn, headlines.rules_year) is null as is_ahead,
        row_number() over (
            partition by audiences.audience, headlines.school_urn, headlines.rules_year, headlines.measure
            order by headlines.newest_point_date desc, headlines.distance asc
        ) as nth_newest,
        {% for figure in figures %}
        case when headlines.is_shown = 1 then headlines.{{ figure }} end as {{ figure }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('fct_projected_headlines') }} as headlines
    inner join {{ ref('measures') }} as measures
        on headlines.measure = measures.measure
    inner join {{ ref('projection_headlines') }} as told
        on headlines.measure = told.measure
    inner join {{ ref('thresholds') }} as thresholds
        on headlines.known_before = thresholds.rules_year and thresholds.threshold = 'small_number'
    cross join {{ ref('report_audiences') }} as audiences
    where headlines.n_students > thresholds.value or audiences.hides_small = 0
)

select
    judged.audience,
    judged.school_urn,
    judged.rules_year,
    judged.distance,
    distances.name as distance_name,
    distances.months_from,
    judged.newest_point_date,
    judged.measure,
    judged.measure_name,
    judged.place as measure_place,
    judged.unit,
    judged.n_students,
    judged.is_shown,
    judged.summers_from,
    judged.expected,
    judged.range_low,
    judged.range_high,
    case when judged.hides_small = 0 then judged.face_value end as face_value,
    case when judged.hides_small = 0 then judged.reached end as reached,
    case when judged.hides_small = 0 then judged.grades_off end as grades_off,
    reasons.says as reason_says,
    case
        when judged.reached is null then 'not_known'
        when judged.is_inside = 1 then 'inside'
        when judged.reached > judged.range_high then 'above'
        else 'below'
    end as outcome,
    judged.history,
    histories.says as history_says
from judged
inner join {{ ref('projection_distances') }} as distances
    on judged.distance = distances.distance
inner join {{ ref('projection_histories') }} as histories
    on judged.history = histories.history
left join {{ ref('projection_reasons') }} as reasons
    on judged.face_reason = reasons.face_reason and judged.history = reasons.history
where judged.hides_small = 0 or (judged.is_ahead and judged.nth_newest = 1)
