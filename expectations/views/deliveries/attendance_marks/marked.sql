-- Marks counted by school, by day and by year group.
select
    case grouping(date, year_group) when 3 then 'file' when 1 then 'day' else 'year_group' end as level,
    school_urn,
    coalesce(cast(date as varchar), 'Year ' || year_group, 'all') as told,
    count(*) as n,
    count(*) filter (where is_present) as n_present,
    count(*) filter (where is_absent) as n_absent
from placed
group by grouping sets ((school_urn), (school_urn, date), (school_urn, year_group))
