-- What came for a school: no file name, which may hold anything, and no reason text.
select
    schools.school_urn,
    deliveries.delivery_id,
    deliveries.received_at,
    deliveries.entity,
    deliveries.profile,
    deliveries.verdict,
    deliveries.rows_read,
    deliveries.rows_accepted,
    deliveries.rows_quarantined
from {{ ref('stg_deliveries') }} as deliveries
inner join {{ ref('dim_school') }} as schools
    on
        deliveries.schools is null
        or ' ' || deliveries.schools || ' ' like '% ' || schools.school_urn || ' %'
