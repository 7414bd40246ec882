-- Share of the students of a marker that has each of its values, in the delivery and as it stands.
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
)

select
    sums.school_urn, sums.marker, coalesce(told.value, before.value) as value, sums.n, usual.n as n_before,
    100.0 * coalesce(told.n_value, 0) / sums.n as told_pct,
    100.0 * coalesce(before.n_value, 0) / usual.n as usual_pct
from told
full join before on told.school_urn = before.school_urn and told.marker = before.marker and told.value = before.value
join sums on coalesce(told.school_urn, before.school_urn) = sums.school_urn and coalesce(told.marker, before.marker) = sums.marker
join usual on sums.school_urn = usual.school_urn and sums.marker = usual.marker
