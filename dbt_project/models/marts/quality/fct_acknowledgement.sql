-- Decisions that let a held delivery pass, or a publication in spite of a failed check; in force up to their last day.
select
    school_urn,
    acknowledgement_id,
    delivery_id,
    check_id,
    decided_by,
    reason,
    decided_date,
    valid_until,
    case when valid_until >= cast('{{ var("as_of") }}' as date) then 1 else 0 end as is_in_force
from {{ ref('stg_acknowledgements') }}
