select
    school_urn,
    results_year,
    student_key,
    file_row,
    figure,
    own_value,
    dfe_value,
    difference,
    reconciliation_state
from {{ ref('fct_attainment8_reconciliation') }}
