-- What a mark's code means, in whatever year.
select code, max(is_absent) = 1 as is_absent, max(is_attending) = 1 as is_present, max(is_possible) = 1 as is_possible
from attendance_codes
group by code
