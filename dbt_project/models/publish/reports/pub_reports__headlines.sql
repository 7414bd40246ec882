-- Attendance, behaviour and praise of the school and its year groups at every closed point, and at the same point
-- a year before. These count from the first day of the year, so the point before would not compare.
with parts as (
    select
        shown.audience, shown.school_urn, shown.academic_year, shown.tracking_point, shown.measure, shown.year_key,
        shown.value,
        cast(shown.numerator as double) / shown.denominator as share,
        cast(shown.n_students as double) as n,
        cast(shown.denominator as double) as whole,
        cast(rules.z as double) as z,
        cast(spread.z as double) as spread_z,
        spread.least_students,
        max(case when shown.is_hidden then 1 else 0 end) over (
            partition by shown.audience, shown.school_urn, shown.academic_year, shown.tracking_point, shown.measure
        ) as n_hidden,
        cast(sums.parts_squared as double) as parts_squared,
        cast(sums.parts_by_wholes as double) as parts_by_wholes,
        cast(sums.wholes_squared as double) as wholes_squared
    from {{ ref('int_reports__headline_cells') }} as shown
    inner join {{ ref('intervals') }} as rules
        on rules.interval = 'share'
    inner join {{ ref('intervals') }} as spread
        on spread.interval = 'sessions'
    left join {{ ref('int_measures__session_sums') }} as sums
        on
            shown.school_urn = sums.school_urn
            and shown.academic_year = sums.academic_year
            and shown.tracking_point = sums.tracking_point
            and shown.measure = sums.measure
            and shown.year_key = case when sums.breakdown = 'school' then 'all' else sums.member end
            and sums.breakdown in ('school', 'year_group')
    where shown.unit = 'percent'
),

-- Where sessions are counted, those of one student go together: by the spread of the students. Of few students, and for an
-- audience of which a year group is hidden, it could tell more than stands beside it: there by students, never too narrow.
halves as (
    select
        audience, school_urn, academic_year, tracking_point, measure, year_key, share, n, z,
        case
            when n >= least_students and n_hidden = 0
                then {{ ratio_half('spread_z', 'n', 'share', 'whole', 'parts_squared', 'parts_by_wholes', 'wholes_squared') }}
        end as half
    from parts
    where value is not null
),

spans as (
    select
        audience, school_urn, academic_year, tracking_point, measure, year_key,
        case
            when half is null then {{ wilson_shown('-') }}
            else cast(round(greatest(100 * share - half, 0), 1) as decimal(18, 4))
        end as interval_low,
        case
            when half is null then {{ wilson_shown('+') }}
            else cast(round(least(100 * share + half, 100), 1) as decimal(18, 4))
        end as interval_high
    from halves
)

select
    now.audience,
    now.school_urn,
    now.academic_year,
    now.tracking_point,
    now.measure,
    now.unit,
    cast(nullif(now.year_key, 'all') as integer) as year_group,
    case when now.is_hidden then 'hidden' when now.is_withheld = 1 then 'withheld' else 'shown' end as status,
    now.value,
    now.numerator,
    now.denominator,
    now.n_students,
    year_before.value as value_year_before,
    cast(now.value - year_before.value as {{ fine() }}) as change_on_year,
    spans.interval_low,
    spans.interval_high,
    coalesce(sure.light, unsure.light) as light,
    coalesce(sure.word, unsure.word) as light_word
from {{ ref('int_reports__headline_cells') }} as now
left join {{ ref('int_reports__headline_cells') }} as year_before
    on
        now.audience = year_before.audience
        and now.school_urn = year_before.school_urn
        and now.rules_year = year_before.rules_year + 1
        and now.tracking_point = year_before.tracking_point
        and now.measure = year_before.measure
        and now.year_key = year_before.year_key
left join spans
    on
        now.audience = spans.audience
        and now.school_urn = spans.school_urn
        and now.academic_year = spans.academic_year
        and now.tracking_point = spans.tracking_point
        and now.measure = spans.measure
        and now.year_key = spans.year_key
left join {{ ref('lights') }} as sure -- where the whole interval lies within its limits
    on
        now.measure = sure.measure
        and spans.interval_low >= sure.at_least
        and spans.interval_high < sure.below
left join {{ ref('lights') }} as unsure -- the row without limits
    on
        now.measure = unsure.measure
        and unsure.at_least is null
        and sure.light is null
        and spans.interval_low is not null
