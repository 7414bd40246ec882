-- The gap of each group to everyone else, as it is told, with its 95 % interval where shares are compared: by the numbers of
-- students on either side, also where entries are counted, since those of one student hang together. What is hidden has none.
with told as (
    select
        groups.audience,
        groups.school_urn,
        groups.academic_year,
        groups.tracking_point,
        groups.measure,
        groups.group_id,
        groups.gap,
        cast(groups.numerator as double) / groups.denominator as share,
        cast(groups.others_numerator as double) / groups.others_denominator as other_share,
        cast(groups.n_students as double) as n,
        cast(groups.others_n_students as double) as other_n,
        cast(rules.z as double) as z
    from {{ ref('pub_reports__groups') }} as groups
    inner join {{ ref('measures') }} as measures
        on groups.measure = measures.measure
    inner join {{ ref('intervals') }} as rules
        on rules.interval = 'share'
    where groups.status = 'shown' and groups.unit = 'percent' and measures.counted in ('students', 'entries')
        and groups.gap is not null
)

select
    audience,
    school_urn,
    academic_year,
    tracking_point,
    measure,
    group_id,
    gap,
    cast({{ newcombe_end('share', 'n', 'other_share', 'other_n', 'z', '-') }} as {{ fine() }}) as gap_low,
    cast({{ newcombe_end('share', 'n', 'other_share', 'other_n', 'z', '+') }} as {{ fine() }}) as gap_high
from told
