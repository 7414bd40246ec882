-- Decisions that readers must know of: what was let through in spite of a check, by whom, why, and until when.
select
    decisions.school_urn,
    decisions.acknowledgement_id,
    decisions.delivery_id,
    deliveries.entity,
    decisions.check_id,
    decisions.decided_by,
    decisions.reason,
    decisions.decided_date,
    decisions.valid_until,
    decisions.is_in_force = 1 as is_in_force
from {{ ref('fct_acknowledgement') }} as decisions
inner join {{ ref('dim_school') }} as schools
    on decisions.school_urn = schools.school_urn
left join {{ ref('stg_deliveries') }} as deliveries
    on decisions.delivery_id = deliveries.delivery_id
