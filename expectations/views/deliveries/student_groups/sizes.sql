-- Share of the students of a marker that has each of its values, in the delivery and as it stands; of a marker that is told of
-- those who have it alone, the share of the roll.
with told as (
    select school_urn, marker, value, count(distinct student_id) as n_value
    from rows
    where valid_to is null
    group by all
),

before as (
    select school_urn, marker, value, count(distinct student_id) as n_value
    from standing
    where valid_to is null
    group by all
),

sums as (
    select school_urn, marker, sum(n_value) as n
    from told
    group by all
),

usual as (
    select school_urn, marker, sum(n_value) as n
    from before
    group by all
),

kinds as (
    select school_urn, marker, count(distinct value) as n_values
    from (select school_urn, marker, value from told union select school_urn, marker, value from before) as values_told
    group by all
),

roll as (
    select school_urn, count(*) as n
    from now.enrolments
    where end_date is null
    group by school_urn, academic_year
    qualify row_number() over (partition by school_urn order by academic_year desc) = 1
),

measured as (
    select
        sums.school_urn, sums.marker,
        case when kinds.n_values > 1 then sums.n else greatest(roll.n, sums.n, usual.n) end as n,
        case when kinds.n_values > 1 then usual.n else greatest(roll.n, sums.n, usual.n) end as n_before
    from sums
    join usual on sums.school_urn = usual.school_urn and sums.marker = usual.marker
    join kinds on sums.school_urn = kinds.school_urn and sums.marker = kinds.marker
    left join roll on sums.school_urn = roll.school_urn
)

select
    measured.school_urn, measured.marker, coalesce(told.value, before.value) as value, measured.n, measured.n_before,
    100.0 * coalesce(told.n_value, 0) / measured.n as told_pct,
    100.0 * coalesce(before.n_value, 0) / measured.n_before as usual_pct
from told
full join before on told.school_urn = before.school_urn and told.marker = before.marker and told.value = before.value
join measured
    on coalesce(told.school_urn, before.school_urn) = measured.school_urn and coalesce(told.marker, before.marker) = measured.marker
