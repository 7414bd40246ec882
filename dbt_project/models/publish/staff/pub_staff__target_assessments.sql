-- Students on roll whose drafts ask for the department's own assessment, each with the grade that its newest points to.
select
    placed.school_urn,
    students.student_key,
    placed.subject_code,
    judgements.department_grade
from {{ ref('int_targets__placed') }} as placed
inner join {{ ref('pub_staff__students') }} as students
    on placed.school_urn = students.school_urn and placed.student_id = students.student_id
inner join {{ ref('int_targets__policies') }} as policies
    on
        placed.school_urn = policies.school_urn
        and placed.results_year = policies.results_year
        and placed.subject_code = policies.subject_code
        and coalesce(placed.area, '') = coalesce(policies.area, '')
left join {{ ref('int_targets__judgements') }} as judgements
    on
        placed.school_urn = judgements.school_urn
        and placed.student_id = judgements.student_id
        and placed.subject_code = judgements.subject_code
where placed.baseline = 'department' or policies.department_weight > 0
