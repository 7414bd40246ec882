-- The pools of each rule set, numbered.
select
    pool_no,
    rule_set,
    pool,
    round_no
from {{ ref('int_attainment__pools') }}
