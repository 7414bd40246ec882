-- The grades of marksheets that count as entries. Where entries are known, one that was withdrawn counts until that
-- day, and one made later than the student's first from its own day; a grade without an entry still counts, and is
-- listed (fct_entry_faults).
select
    {{ figure_no('students', 'moments') }} as figure_no,
    students.student_no,
    moments.moment_no,
    grades.rules_year,
    grades.subject_code,
    grades.course_no,
    grades.grade,
    grades.is_inferred
from {{ ref('int_attainment__graded_courses') }} as grades
inner join {{ ref('int_attainment__students') }} as students
    on grades.school_urn = students.school_urn and grades.student_id = students.student_id
inner join {{ ref('int_attainment__moments') }} as moments
    on
        grades.academic_year = moments.academic_year
        and grades.tracking_point = moments.tracking_point
        and grades.basis = moments.basis
left join {{ ref('int_attainment__exam_entries') }} as made
    on
        students.student_no = made.student_no
        and grades.rules_year = made.results_year
        and grades.subject_code = made.subject_code
where
    made.subject_code is null
    or grades.close_date is null
    or (
        (made.withdrawn_date is null or made.withdrawn_date > grades.close_date)
        and (made.entered_date <= grades.close_date or made.first_entered_date > grades.close_date)
    )
