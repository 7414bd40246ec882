-- Whether a class has more or fewer students below their expected targets at a closed point than the same students have in
-- their other subjects, beyond what classes of the school differ by anyway: at this point alone, or several points running.
-- Below is the prediction against the expected target, never the working-at grade.
with judged as (
    select
        counts.school_urn,
        counts.academic_year,
        counts.tracking_point,
        counts.class_code,
        counts.subject_code,
        counts.year_group,
        counts.close_date,
        counts.n_judged,
        counts.n_below,
        counts.expected_below,
        counts.z as standard_errors,
        tests.n_classes,
        tests.spread,
        tests.direction,
        tests.p_value,
        tests.q_value,
        case when 100 * tests.q_value <= {{ pattern_rule('false_discovery_pct') }} then tests.direction end as beyond,
        cast(counts.n_judged as double) as n,
        cast(counts.n_below as double) / counts.n_judged as share,
        cast(counts.expected_below as double) / counts.n_judged as expected_share,
        cast(widths.z as double) as z
    from {{ ref('int_tracking__class_counts') }} as counts
    inner join {{ ref('intervals') }} as widths
        on widths.interval = 'share'
    left join {{ ref('int_tracking__class_tests') }} as tests
        on
            counts.school_urn = tests.school_urn
            and counts.academic_year = tests.academic_year
            and counts.tracking_point = tests.tracking_point
            and counts.class_code = tests.class_code
),

{% set figures = [
    'school_urn', 'academic_year', 'tracking_point', 'class_code', 'subject_code', 'year_group', 'close_date', 'n_judged',
    'n_below', 'expected_below', 'standard_errors', 'n_classes', 'spread', 'direction', 'p_value', 'q_value', 'beyond',
    'n', 'share', 'expected_share', 'z',
] | join(', ') %}
{% set class = 'school_urn, academic_year, class_code' %}
{% set in_order = 'close_date nulls last, tracking_point nulls last' %}
turned as (
    select
        {{ figures }},
        case when beyond = lag(beyond) over (partition by {{ class }} order by {{ in_order }}) then 0 else 1 end as is_turn
    from judged
),

runs as (
    select
        {{ figures }},
        sum(is_turn) over (partition by {{ class }} order by {{ in_order }}) as run_no
    from turned
),

counted as (
    select
        {{ figures }},
        case
            when beyond is null then 0
            else row_number() over (partition by {{ class }}, run_no order by {{ in_order }})
        end as n_running
    from runs
)

select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    subject_code,
    year_group,
    close_date,
    n_judged,
    n_below,
    cast(expected_below as decimal(18, 4)) as expected_below,
    cast(100 * share as decimal(18, 4)) as below_pct,
    cast({{ wilson_middle() }} - {{ wilson_half() }} as decimal(18, 4)) as below_low,
    cast({{ wilson_middle() }} + {{ wilson_half() }} as decimal(18, 4)) as below_high,
    cast(100 * expected_share as decimal(18, 4)) as expected_pct,
    cast(
        100 * (n_below + {{ pattern_rule('students_of_expected') }} * expected_share)
        / (n + {{ pattern_rule('students_of_expected') }}) as decimal(18, 4)
    ) as drawn_below_pct,
    cast(standard_errors as decimal(18, 4)) as standard_errors,
    n_classes,
    cast(spread as decimal(18, 4)) as spread,
    direction,
    p_value,
    q_value,
    cast(n_running as integer) as n_running,
    case
        when q_value is null then 'few_students'
        when n_running >= {{ pattern_rule('points_running') }} then 'named'
        when n_running > 0 then 'worth_a_look'
        else 'chance'
    end as pattern_state
from counted
