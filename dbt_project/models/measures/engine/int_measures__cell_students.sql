-- The memberships by number.
select
    cells.cell_no,
    memberships.cohort_no,
    memberships.is_last_year,
    memberships.left_out,
    memberships.subject_code,
    memberships.class_code
from {{ ref('int_measures__memberships') }} as memberships
inner join {{ ref('int_measures__cells') }} as cells
    on
        memberships.school_urn = cells.school_urn
        and memberships.academic_year = cells.academic_year
        and memberships.tracking_point = cells.tracking_point
        and memberships.breakdown = cells.breakdown
        and memberships.member = cells.member
