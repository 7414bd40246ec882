-- Codes of the delivery and what share of the marks each had in the deliveries before, of schools that sent some.
with told as (
    select school_urn, code, count(*) as n
    from rows
    group by all
),

before as (
    select school_urn, code, count(*) as n
    from standing
    group by all
),

sums as (
    select school_urn, sum(n) as n
    from told
    group by school_urn
),

usual as (
    select school_urn, sum(n) as n
    from before
    group by school_urn
)

select
    sums.school_urn,
    coalesce(told.code, before.code) as code,
    coalesce(told.n, 0) as n,
    sums.n as n_all,
    100.0 * coalesce(before.n, 0) / usual.n as usual_pct
from told
full join before on told.school_urn = before.school_urn and told.code = before.code
join sums on coalesce(told.school_urn, before.school_urn) = sums.school_urn
join usual on sums.school_urn = usual.school_urn
