-- Headline measures that the expected targets of year groups come to, of schools in which a role of the reader for the whole school
-- opens targets.
select headlines.*
from staff.target_headlines as headlines
where headlines.school_urn = $school
    and exists (
        select 1 from ({held}) as held
        where held.school_urn = headlines.school_urn and held.thing = 'targets' and held.scope_kind = 'school'
    )
order by headlines.year_group, headlines.measure
