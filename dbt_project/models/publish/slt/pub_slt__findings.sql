-- What is beyond chance, the largest first by the least that it can be: the end of the interval nearest to none.
with told as (
    select
        rule, school_urn, academic_year, tracking_point, measure, code, about, value, other_value, n_students, other_n_students,
        difference_low, difference_high
    from {{ ref('int_slt__compared_shares') }}
    union all
    select
        rule, school_urn, academic_year, tracking_point, measure, code, about, value, other_value, n_students, other_n_students,
        difference_low, difference_high
    from {{ ref('int_slt__moved_years') }}
),

sided as (
    select
        told.rule, told.school_urn, told.academic_year, told.tracking_point, told.measure, told.code, told.about,
        told.value, told.other_value, told.n_students, told.other_n_students, told.difference_low, told.difference_high,
        rules.page,
        rules.words,
        case when (told.value > told.other_value) = (measures.higher_is_better = 1) then 1 else 0 end as is_better,
        greatest(told.difference_low, -told.difference_high) as least_difference,
        rules.tells_better,
        rules.tells_worse
    from told
    inner join {{ ref('finding_rules') }} as rules
        on told.rule = rules.rule and told.measure = rules.measure
    inner join {{ ref('measures') }} as measures
        on told.measure = measures.measure
    where told.difference_low > 0 or told.difference_high < 0
)

select
    rule,
    school_urn,
    academic_year,
    tracking_point,
    measure,
    code,
    about,
    page,
    words,
    is_better = 1 as is_better,
    value,
    other_value,
    cast(value - other_value as {{ fine() }}) as difference,
    difference_low,
    difference_high,
    n_students,
    other_n_students,
    row_number() over (
        partition by school_urn
        order by least_difference desc nulls last, rule asc nulls last, measure asc nulls last, code asc nulls last
    ) as place
from sided
where (is_better = 1 and tells_better = 1) or (is_better = 0 and tells_worse = 1)
