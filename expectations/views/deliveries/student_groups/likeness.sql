-- Markers of the delivery beside the others that stand: how many of the students whom one marks Y the other does too.
with told as (
    select distinct school_urn, marker, student_id
    from rows
    where value = 'Y' and valid_to is null
),

stands as (
    select distinct school_urn, marker, student_id
    from standing
    where value = 'Y' and valid_to is null
),

sums as (
    select school_urn, marker, count(*) as n
    from told
    group by all
),

sums_before as (
    select school_urn, marker, count(*) as n
    from stands
    group by all
),

alike as (
    select told.school_urn, told.marker, stands.marker as other, count(*) as n
    from told
    join stands on told.school_urn = stands.school_urn and told.student_id = stands.student_id and told.marker <> stands.marker
    group by all
),

alike_before as (
    select ours.school_urn, ours.marker, theirs.marker as other, count(*) as n
    from stands as ours
    join stands as theirs on ours.school_urn = theirs.school_urn and ours.student_id = theirs.student_id and ours.marker <> theirs.marker
    group by all
)

select
    sums.school_urn, sums.marker, alike.other, sums.n as n_told, alike.n as n_alike, sums_before.n as n_before,
    coalesce(alike_before.n, 0) as n_alike_before
from sums
join alike on sums.school_urn = alike.school_urn and sums.marker = alike.marker
join sums_before on sums.school_urn = sums_before.school_urn and sums.marker = sums_before.marker
left join alike_before
    on alike.school_urn = alike_before.school_urn and alike.marker = alike_before.marker and alike.other = alike_before.other
