-- In-school variation: how far the classes of a subject and year group lie apart at a closed point, in students below target
-- beyond or short of what the same students' other subjects foretell. The spread is what is left of it after chance (DerSimonian
-- and Laird 1986); whether it is more than classes of the school differ anyway is told by chi-square. A subject with
-- fewer than two classes that are held against chance has no row.
with classes as (
    select
        counts.school_urn,
        counts.academic_year,
        counts.tracking_point,
        counts.subject_code,
        counts.year_group,
        counts.close_date,
        counts.class_code,
        counts.n_judged,
        counts.n_below,
        counts.expected_below,
        cast(counts.n_below - counts.expected_below as double) / counts.n_judged as apart,
        cast(counts.n_judged as double) * counts.n_judged / cast(counts.variance as double) as weight,
        cast(spreads.spread as double) as spread
    from {{ ref('int_tracking__class_counts') }} as counts
    inner join {{ ref('int_tracking__class_spread') }} as spreads
        on
            counts.school_urn = spreads.school_urn
            and counts.academic_year = spreads.academic_year
            and counts.tracking_point = spreads.tracking_point
            and counts.year_group = spreads.year_group
    where counts.z is not null
),

{% set subject = 'school_urn, academic_year, tracking_point, subject_code, year_group' %}
placed as (
    select
        {{ subject }},
        close_date,
        class_code,
        n_judged,
        n_below,
        expected_below,
        apart,
        weight,
        spread,
        cast(sum(cast(weight * apart as {{ fine() }})) over (partition by {{ subject }}) as double)
        / cast(sum(cast(weight as {{ fine() }})) over (partition by {{ subject }}) as double) as middle,
        row_number() over (partition by {{ subject }} order by apart desc nulls last, class_code asc nulls last) as nth_most,
        row_number() over (partition by {{ subject }} order by apart asc nulls last, class_code asc nulls last) as nth_fewest
    from classes
),

summed as (
    select
        {{ subject }},
        max(close_date) as close_date,
        count(*) as n_classes,
        cast(sum(n_judged) as bigint) as n_judged,
        cast(sum(n_below) as bigint) as n_below,
        max(spread) as spread,
        cast(sum(cast(weight * (apart - middle) * (apart - middle) as {{ fine() }})) as double) as q,
        cast(sum(cast(weight as {{ fine() }})) as double) as weights,
        cast(sum(cast(weight * weight as {{ fine() }})) as double) as squares,
{% for end in ['most', 'fewest'] %}
        max(case when nth_{{ end }} = 1 then class_code end) as {{ end }}_class_code,
        max(case when nth_{{ end }} = 1 then 100 * cast(n_below as double) / n_judged end) as {{ end }}_below_pct,
        max(case when nth_{{ end }} = 1 then 100 * cast(expected_below as double) / n_judged end)
            as {{ end }}_expected_pct{{ ',' if not loop.last }}
{% endfor %}
    from placed
    group by {{ subject }}
    having count(*) > 1
),

measured as (
    select
        {{ subject }}, close_date, n_classes, n_judged, n_below, most_class_code, most_below_pct, most_expected_pct,
        fewest_class_code, fewest_below_pct, fewest_expected_pct,
        sqrt(greatest((q - (n_classes - 1)) / (weights - squares / weights), 0)) as apart_beyond,
        {{ chi_square_z('q / (spread * spread)', 'cast(n_classes - 1 as double)') }} as z
    from summed
)

select
    {{ subject }},
    close_date,
    n_classes,
    n_judged,
    n_below,
    most_class_code,
    cast(most_below_pct as decimal(18, 4)) as most_below_pct,
    cast(most_expected_pct as decimal(18, 4)) as most_expected_pct,
    fewest_class_code,
    cast(fewest_below_pct as decimal(18, 4)) as fewest_below_pct,
    cast(fewest_expected_pct as decimal(18, 4)) as fewest_expected_pct,
    cast(100 * apart_beyond as decimal(18, 4)) as spread_pct,
    case
        when z > 0 and 100 * {{ normal_tail('z') }} <= {{ pattern_rule('variation_by_chance_pct') }} then 'wide'
        when apart_beyond > 0 then 'usual'
        else 'chance'
    end as variation_state
from measured
