-- Which pool an award may fill in each round, and of which group of the pool it is where its slots must come from different
-- groups.
select
    fill_no,
    round_no,
    first_round_no,
    pool_no,
    element,
    group_no
from {{ ref('int_attainment__pool_members') }}
