-- What share of a school's marks were absences in the deliveries before.
select standing.school_urn, 100.0 * count(*) filter (where codes.is_absent) / count(*) as absent_pct, count(*) as n
from standing
join codes on standing.code = codes.code and codes.is_possible
group by standing.school_urn
