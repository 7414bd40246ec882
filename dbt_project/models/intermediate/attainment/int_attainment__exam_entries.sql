-- Exam entries in each subject, of courses that are in the tables: since when one of its courses has been entered, when the
-- last was withdrawn (NULL while one stands), and the day of the student's first entry of the summer.
with entries as (
    select
        students.student_no,
        entries.results_year,
        courses.subject_code,
        years.counts,
        entries.entered_date,
        entries.withdrawn_date,
        min(entries.entered_date) over (partition by students.student_no, entries.results_year) as first_entered_date
    from {{ ref('stg_exam_entries') }} as entries
    inner join {{ ref('int_attainment__students') }} as students
        on entries.school_urn = students.school_urn and entries.student_id = students.student_id
    left join {{ ref('int_attainment__courses') }} as courses
        on entries.school_urn = courses.school_urn and entries.course_code = courses.course_code and courses.is_taught = 1
    left join {{ ref('int_attainment__course_years') }} as years
        on courses.course_no = years.course_no and entries.results_year = years.rules_year
)

select
    student_no,
    results_year,
    subject_code,
    min(entered_date) as entered_date,
    case when count(*) = count(withdrawn_date) then max(withdrawn_date) end as withdrawn_date,
    min(first_entered_date) as first_entered_date
from entries
where counts = 1
group by student_no, results_year, subject_code
