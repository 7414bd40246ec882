-- What the spread over students of a share of sessions is made of: each student's sessions, those that count in the figure, and
-- their squares and products added up.
with sums as (
    select
        members.cell_no,
        members.measure,
        count(*) as n_students,
        cast(sum(members.numerator * members.numerator) as bigint) as parts_squared,
        cast(sum(members.numerator * members.denominator) as bigint) as parts_by_wholes,
        cast(sum(members.denominator * members.denominator) as bigint) as wholes_squared
    from {{ ref('int_measures__members') }} as members
    inner join {{ ref('measures') }} as rules
        on members.measure = rules.measure and rules.counted = 'sessions'
    where members.exclusion_reason is null
    group by members.cell_no, members.measure
)

select
    cells.school_urn,
    cells.academic_year,
    cells.tracking_point,
    sums.measure,
    cells.breakdown,
    cells.member,
    sums.n_students,
    sums.parts_squared,
    sums.parts_by_wholes,
    sums.wholes_squared
from sums
inner join {{ ref('int_measures__cells') }} as cells
    on sums.cell_no = cells.cell_no
