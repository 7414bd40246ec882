-- Each class held against what classes of its school differ by at that point, one direction at a time, and false discoveries
-- over all its classes after Benjamini and Hochberg. Against chance alone one class in six would come out: teachers judge
-- differently, and a class shares its error. Of the ways tried on demo schools (tests/patterns), one spread for all year
-- groups found as many planted classes at a tenth more false alarms; taking off the teacher's other classes found a few more,
-- but would hide what is the teacher's; taking off the subject's, and differences of logits, did worse.
with scaled as (
    select
        counts.school_urn,
        counts.academic_year,
        counts.tracking_point,
        counts.class_code,
        count(*) over (
            partition by counts.school_urn, counts.academic_year, counts.tracking_point
        ) as n_classes,
        spreads.spread,
        case when counts.z > 0 then 'more_below' when counts.z < 0 then 'fewer_below' else 'as_expected' end as direction,
        {{ normal_tail('abs(cast(counts.z as double)) / cast(spreads.spread as double)') }} as p_value
    from {{ ref('int_tracking__class_counts') }} as counts
    inner join {{ ref('int_tracking__class_spread') }} as spreads
        on
            counts.school_urn = spreads.school_urn
            and counts.academic_year = spreads.academic_year
            and counts.tracking_point = spreads.tracking_point
            and counts.year_group = spreads.year_group
    where counts.z is not null
),

{% set direction = 'school_urn, academic_year, tracking_point, direction' %}
placed as (
    select
        school_urn,
        academic_year,
        tracking_point,
        class_code,
        n_classes,
        spread,
        direction,
        cast(p_value as {{ fine() }}) as p_value,
        p_value * n_classes / count(*) over (partition by {{ direction }} order by p_value nulls last) as share_by_chance
    from scaled
)

select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    n_classes,
    spread,
    direction,
    p_value,
    cast(
        least(min(share_by_chance) over (partition by {{ direction }} order by p_value desc nulls last), 1) as {{ fine() }}
    ) as q_value
from placed
