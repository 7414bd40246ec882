-- Classes of the newest year, with the scale and the way in which their students are graded.
select
    classes.school_urn,
    classes.class_code,
    classes.subject_code,
    coalesce(subjects.name, classes.subject_code) as subject_name,
    coalesce(subjects.department, subjects.name, classes.subject_code) as department,
    classes.year_group,
    classes.stage,
    classes.grade_scale,
    coalesce(own.prediction_kind, general.prediction_kind) as prediction_kind
from {{ ref('dim_class') }} as classes
inner join {{ ref('int_access__years') }} as years
    on classes.school_urn = years.school_urn and classes.academic_year = years.academic_year
left join {{ ref('dim_subject') }} as subjects
    on classes.school_urn = subjects.school_urn and classes.subject_code = subjects.subject_code
left join {{ ref('prediction_kinds') }} as own
    on classes.year_group = own.year_group and classes.subject_code = own.subject_code
left join {{ ref('prediction_kinds') }} as general
    on classes.year_group = general.year_group and general.subject_code is null
where classes.is_listed = 1 and classes.subject_code is not null
