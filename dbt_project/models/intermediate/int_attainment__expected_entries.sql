-- The grades of marksheets that count as entries. Where entries are known, one that was withdrawn counts until that
-- day, and one made later than the student's first from its own day; a grade without an entry still counts, and is
-- listed (fct_entry_faults).
with first_entries as (
    select
        school_urn,
        student_id,
        results_year,
        min(entered_date) as entered_date
    from {{ ref('stg_exam_entries') }}
    group by school_urn, student_id, results_year
)

select
    grades.school_urn,
    grades.student_id,
    grades.academic_year,
    grades.tracking_point,
    grades.rules_year,
    grades.basis,
    grades.subject_code,
    grades.course_code,
    grades.grade,
    grades.is_inferred,
    cast(null as integer) as results_year
from {{ ref('int_attainment__graded_courses') }} as grades
left join {{ ref('stg_exam_entries') }} as entries
    on
        grades.school_urn = entries.school_urn
        and grades.student_id = entries.student_id
        and grades.rules_year = entries.results_year
        and grades.course_code = entries.course_code
left join first_entries
    on
        grades.school_urn = first_entries.school_urn
        and grades.student_id = first_entries.student_id
        and grades.rules_year = first_entries.results_year
where
    entries.course_code is null
    or (
        (entries.withdrawn_date is null or entries.withdrawn_date > grades.close_date)
        and (entries.entered_date <= grades.close_date or first_entries.entered_date > grades.close_date)
    )
