-- The drafts of targets of students on roll, or why there is none, in each subject in which they need a target.
select
    drafts.school_urn,
    drafts.student_key,
    drafts.subject_code,
    drafts.year_group,
    drafts.results_year,
    drafts.class_code,
    drafts.in_class_from,
    drafts.grade_scale,
    drafts.method,
    drafts.basis,
    drafts.edition,
    drafts.score,
    drafts.expected_grade,
    drafts.expected_chance_pct,
    drafts.aspirational_grade,
    drafts.aspirational_chance_pct,
    drafts.own_n,
    drafts.own_reached,
    drafts.no_draft_reason,
    drafts.due_date
from {{ ref('fct_target_draft') }} as drafts
inner join {{ ref('pub_staff__students') }} as students
    on drafts.student_key = students.student_key
