-- How many rows of each extract were set aside of a student between the first day of the year and the day the point closed; one
-- without a day that can be read may be of any.
select
    students.academic_year,
    students.tracking_point,
    students.student_key,
    aside.entity,
    cast(sum(aside.n_rows) as bigint) as n_aside
from {{ ref('int_measures__students') }} as students
inner join {{ ref('int_quality__aside') }} as aside
    on
        students.student_key = aside.student_key
        and aside.column_name is null
        and coalesce(aside.day, students.close_date) between students.first_day and students.close_date
group by students.academic_year, students.tracking_point, students.student_key, aside.entity
