-- Rows set aside, by delivery, column and rule.
select
    deliveries.school_urn,
    quarantined.delivery_id,
    deliveries.received_at,
    quarantined.entity,
    quarantined.column_name,
    quarantined.rule,
    quarantined.n_rows
from {{ ref('stg_quarantine_summary') }} as quarantined
inner join {{ ref('pub_reports__deliveries') }} as deliveries
    on quarantined.delivery_id = deliveries.delivery_id
