-- Subjects and grade scales whose courses count in English or maths progress alone, a row of the school's own before the row
-- of all schools.
with named as (
    select
        subjects.school_urn,
        subjects.subject_code,
        mappings.grade_scale,
        mappings.element,
        row_number() over (
            partition by subjects.school_urn, subjects.subject_code, mappings.grade_scale
            order by case when mappings.school_urn = subjects.school_urn then 0 else 1 end
        ) as nth
    from {{ ref('stg_subjects') }} as subjects
    inner join {{ ref('sixth_form_progress_courses') }} as mappings
        on lower(subjects.name) = mappings.subject_name and mappings.school_urn in (subjects.school_urn, '*')
)

select
    school_urn,
    subject_code,
    grade_scale,
    element
from named
where nth = 1
