select
    delivery_id,
    file_name,
    entity,
    column_name,
    rule,
    n_rows
from {{ ref('stg_quarantine_summary') }}
