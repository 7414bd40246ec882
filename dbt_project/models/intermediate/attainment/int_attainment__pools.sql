-- A number for each pool of each rule set in each round: what fills slots compares millions of them, and numbers are
-- cheap to compare.
select
    rule_set,
    pool,
    round_no,
    one_per_group,
    element,
    row_number() over (order by rule_set, pool, round_no) as pool_no
from (
    select distinct
        rule_set,
        pool,
        round_no,
        one_per_group,
        element
    from {{ ref('ks4_slots') }}
) as pools
