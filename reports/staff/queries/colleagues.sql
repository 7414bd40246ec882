-- Names of staff, by the ids under which they fill in cells.
select school_urn, staff_id, staff_key, concat_ws(' ', title, surname) as name from staff.people
