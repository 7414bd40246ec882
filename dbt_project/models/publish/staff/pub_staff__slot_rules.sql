-- The slots of each rule set: from which pool each is filled, and how it weighs.
select
    rule_set,
    slot_no,
    element,
    pool,
    round_no,
    nth,
    weight,
    weight_alone,
    categories_for_weight
from {{ ref('ks4_slots') }}
