-- What the spread over students of a share of sessions is made of: each student's sessions, those that count in the figure, and
-- their squares and products added up.
select
    members.school_urn,
    members.academic_year,
    members.tracking_point,
    members.measure,
    members.breakdown,
    members.member,
    count(*) as n_students,
    cast(sum(members.numerator * members.numerator) as bigint) as parts_squared,
    cast(sum(members.numerator * members.denominator) as bigint) as parts_by_wholes,
    cast(sum(members.denominator * members.denominator) as bigint) as wholes_squared
from {{ ref('int_measures__members') }} as members
inner join {{ ref('measures') }} as rules
    on members.measure = rules.measure and rules.counted = 'sessions'
where members.exclusion_reason is null
group by
    members.school_urn, members.academic_year, members.tracking_point, members.measure, members.breakdown, members.member
