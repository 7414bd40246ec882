-- Who teaches a class of `mine`; nobody is named beside a figure in their first year, nor in a year in
-- which those serve support alone.
(
    select string_agg(distinct concat_ws(' ', people.title, people.surname), ', ' order by concat_ws(' ', people.title, people.surname))
    from staff.teachers as teachers
    join staff.people as people on teachers.staff_key = people.staff_key
    where teachers.school_urn = mine.school_urn and teachers.class_code = mine.class_code and not {support_only}
        and coalesce(teachers.is_first_year, 0) = 0
)
