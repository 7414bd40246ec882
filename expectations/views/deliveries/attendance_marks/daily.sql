-- Marks of each day by session.
select
    school_urn,
    date,
    count(*) filter (where session = 'AM') as n_am,
    count(*) filter (where session = 'PM') as n_pm,
    date = max(date) over (partition by school_urn) as is_last
from rows
group by school_urn, date
