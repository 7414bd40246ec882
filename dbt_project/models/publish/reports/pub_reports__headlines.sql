-- Attendance, behaviour and praise of the school and its year groups at every closed point, and at the same point
-- a year before. These count from the first day of the year, so the point before would not compare.
with parts as (
    select
        shown.audience, shown.school_urn, shown.academic_year, shown.tracking_point, shown.measure, shown.year_key,
        cast(shown.value as double) / 100 as share,
        cast(shown.n_students as double) as n,
        cast(rules.z as double) as z
    from {{ ref('int_reports__headline_cells') }} as shown
    inner join {{ ref('intervals') }} as rules
        on rules.interval = 'share'
    where shown.unit = 'percent' and shown.value is not null
),

-- By students, also where sessions are counted: those of one student go together. Never too narrow.
spans as (
    select
        audience, school_urn, academic_year, tracking_point, measure, year_key,
        {{ wilson_shown('-') }} as interval_low,
        {{ wilson_shown('+') }} as interval_high
    from parts
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
