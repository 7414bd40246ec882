-- Everything that figures are told of at a point (a school, year group, student group, subject or class), numbered: numbers are
-- cheap to add up by.
select
    row_number() over (order by school_urn, academic_year, tracking_point, breakdown, member) as cell_no,
    school_urn,
    academic_year,
    tracking_point,
    breakdown,
    member
from (
    select distinct
        school_urn,
        academic_year,
        tracking_point,
        breakdown,
        member
    from {{ ref('int_measures__memberships') }}
) as cells
