-- What may be told of each subject's results at each grade. A share that rests on a few is told as a limit; none is told where
-- few lie between it and the grade before, or between maths and English and maths together, nor at any higher grade. Each is
-- decided by what is told of the grade before, never by what is not. The mean is told where every count that readers may think of
-- could have had those points, so that it says nothing about a count.
{% set subject = 'school_urn, academic_year, tracking_point, year_group, subject_code, course_code' %}
with judged as (
    select
        levels.school_urn, levels.academic_year, levels.tracking_point, levels.year_group, levels.subject_code,
        levels.course_code, levels.at_least, levels.n_entries, levels.n_reached, levels.n_reached_before,
        levels.n_reached_english_maths, levels.sum_of_points, levels.most_if_none, levels.least_step, levels.most_step,
        rules.value as small_number,
        case when levels.n_reached <= rules.value then 1 else 0 end as is_few,
        case when least(levels.n_reached, levels.n_entries - levels.n_reached) <= rules.value then 1 else 0 end as is_small,
        case
            when levels.n_entries - rules.value <= rules.value then 1
            when levels.n_entries - levels.n_reached_english_maths - rules.value <= rules.value then 1
            when levels.n_reached_before <= rules.value then 0
            -- whether a limit is told would tell too much
            when
                levels.n_reached_before is not null
                and least(levels.n_reached_before, levels.n_entries - rules.value) - rules.value <= rules.value
                then 1
            when least(levels.n_reached, levels.n_entries - levels.n_reached) <= rules.value then 0
            when
                levels.n_reached_before is not null
                and least(levels.n_reached_before, levels.n_entries - rules.value) - levels.n_reached <= rules.value
                then 1
            when levels.n_reached - levels.n_reached_english_maths <= rules.value then 1
            else 0
        end as hides
    from {{ ref('int_reports__subject_levels') }} as levels
    inner join {{ ref('thresholds') }} as rules
        on levels.rules_year = rules.rules_year and rules.threshold = 'small_number'
),

decided as (
    select
        {{ subject }}, at_least, n_entries, n_reached, n_reached_before, n_reached_english_maths, sum_of_points, most_if_none,
        least_step, most_step, small_number, is_few,
        case
            when
                sum(hides) over (
                    partition by {{ subject }} order by at_least asc nulls last
                    rows between unbounded preceding and current row
                ) > 0
                then 'hidden'
            when is_small = 1 then 'limit'
            else 'shown'
        end as status
    from judged
),

followed as (
    select
        {{ subject }}, at_least, n_entries, n_reached, n_reached_before, n_reached_english_maths, sum_of_points, most_if_none,
        least_step, most_step, small_number, is_few, status,
        lag(status) over (partition by {{ subject }} order by at_least asc nulls last) as status_before
    from decided
),

-- Between what a reader knows each count to lie.
spans as (
    select
        {{ subject }}, at_least, n_entries, sum_of_points, most_if_none, least_step, most_step, small_number, status, is_few,
        case
            when status = 'shown' then n_reached
            when status = 'limit' and is_few = 1 then 0
            when status = 'limit' then n_entries - small_number
            when n_reached_english_maths is not null then 0
            when status_before = 'shown' and n_reached_before - small_number > small_number then n_reached_before - small_number
            when status_before = 'limit' then n_entries - small_number - small_number
            else 0
        end as fewest,
        case
            when status = 'shown' then n_reached
            when status = 'limit' and is_few = 1 then small_number
            when status_before = 'shown' then n_reached_before
            else n_entries
        end as most
    from followed
)

select
    {{ subject }},
    at_least,
    small_number,
    status,
    is_few,
    case
        when
            sum_of_points >= sum(most * least_step) over (partition by {{ subject }})
            and sum_of_points <= sum(most_if_none + fewest * most_step) over (partition by {{ subject }})
            then 1
        else 0
    end as is_mean_told
from spans
