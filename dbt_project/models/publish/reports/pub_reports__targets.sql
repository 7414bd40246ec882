-- On and above target at every closed point, as each audience may see it. NULL where a figure is suppressed: status says why, and
-- a share that rests on a few is given as a limit. Classes are for those alone whom no small number is hidden from: they are one
-- teacher's.
select
    shares.audience,
    shares.school_urn,
    shares.academic_year,
    shares.tracking_point,
    shares.breakdown,
    cast(nullif(shares.year_key, 'all') as integer) as year_group,
    nullif(shares.subject_key, 'all') as subject_code,
    subjects.name as subject_name,
    nullif(shares.class_key, 'all') as class_code,
    shares.status,
    shares.n_students,
    shares.n_entries,
    shares.n_on_or_above,
    shares.on_or_above_pct,
    shares.at_least_pct,
    shares.at_most_pct,
    shares.n_above,
    shares.n_on,
    shares.n_below,
    case when shares.status = 'shown' then shares.interval_low end as interval_low,
    case when shares.status = 'shown' then shares.interval_high end as interval_high,
    coalesce(sure.light, unsure.light) as light,
    coalesce(sure.word, unsure.word) as light_word,
    case when shares.status = 'shown' then changes.change_points end as change_points,
    case when shares.status = 'shown' then changes.previous_date end as previous_date
from {{ ref('int_reports__target_shares') }} as shares
left join {{ ref('dim_subject') }} as subjects
    on shares.school_urn = subjects.school_urn and shares.subject_key = subjects.subject_code
left join {{ ref('int_reports__target_changes') }} as changes
    on
        shares.audience = changes.audience
        and shares.school_urn = changes.school_urn
        and shares.academic_year = changes.academic_year
        and shares.tracking_point = changes.tracking_point
        and shares.year_key = changes.year_key
        and shares.subject_key = changes.subject_key
        and shares.class_key = changes.class_key
left join {{ ref('lights') }} as sure -- where the whole interval lies within its limits
    on
        sure.measure = 'on_or_above_share'
        and shares.interval_low >= sure.at_least
        and shares.interval_high < sure.below
left join {{ ref('lights') }} as unsure -- the row without limits
    on
        unsure.measure = 'on_or_above_share'
        and unsure.at_least is null
        and sure.light is null
        and shares.interval_low is not null
        and shares.status = 'shown'
inner join {{ ref('report_audiences') }} as audiences
    on shares.audience = audiences.audience
where audiences.hides_small = 0 or shares.breakdown <> 'class'
