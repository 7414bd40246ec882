select
    delivery_id,
    file_name,
    sha256,
    received_at,
    profile,
    entity,
    schools,
    verdict,
    reason,
    rows_read,
    rows_accepted,
    rows_quarantined,
    cells_quarantined,
    corrects
from {{ ref('stg_deliveries') }}
