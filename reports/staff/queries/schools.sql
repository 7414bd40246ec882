-- Schools of this home.
select school_urn, name, main_colour, accent_colour, crest, academic_year, as_of
from staff.schools
order by school_urn
