-- Exam entries of courses, with the day of the student's first entry of the summer.
select
    students.student_no,
    entries.results_year,
    courses.course_no,
    courses.subject_code,
    entries.entered_date,
    entries.withdrawn_date,
    min(entries.entered_date) over (partition by students.student_no, entries.results_year) as first_entered_date
from {{ ref('stg_exam_entries') }} as entries
inner join {{ ref('int_attainment__students') }} as students
    on entries.school_urn = students.school_urn and entries.student_id = students.student_id
left join {{ ref('int_attainment__courses') }} as courses
    on entries.school_urn = courses.school_urn and entries.course_code = courses.course_code and courses.is_taught = 1
