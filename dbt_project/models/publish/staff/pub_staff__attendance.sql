select
    marks.student_key,
    marks.school_urn,
    marks.academic_year,
    cast(sum(marks.is_attending) as bigint) as n_attending,
    cast(sum(marks.is_possible) as bigint) as n_possible
from {{ ref('fct_attendance') }} as marks
inner join {{ ref('pub_staff__students') }} as students
    on marks.student_key = students.student_key
group by marks.student_key, marks.school_urn, marks.academic_year
