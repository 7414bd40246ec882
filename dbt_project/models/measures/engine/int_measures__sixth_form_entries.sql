-- Entries of 16 to 18 that figures of an exam cohort are made of: of students of the sixth form who count in it, and of a
-- known grade. With the national spread of the value added of each qualification.
select
    entries.school_urn,
    entries.academic_year,
    entries.tracking_point,
    entries.rules_year,
    entries.basis,
    entries.student_key,
    entries.exam_cohort,
    entries.subject_code,
    entries.course_code,
    entries.curve_year,
    entries.is_indicative,
    entries.size,
    entries.points,
    entries.value_added,
    cast(qualifications.sd_value_added as double) as sd_value_added
from {{ ref('fct_sixth_form_entries') }} as entries
inner join {{ ref('int_measures__sixth_form_cohorts') }} as cohorts
    on
        entries.student_key = cohorts.student_key
        and entries.academic_year = cohorts.academic_year
        and entries.tracking_point = cohorts.tracking_point
        and cohorts.left_out is null
        and cohorts.has_left = 0
inner join {{ ref('fct_sixth_form_students') }} as figures
    on
        entries.student_key = figures.student_key
        and entries.academic_year = figures.academic_year
        and entries.tracking_point = figures.tracking_point
        and entries.basis = figures.basis
        and entries.exam_cohort = figures.exam_cohort
        and figures.figures_status = 'complete'
inner join {{ source('reference', 'sixth_form_qualifications') }} as qualifications
    on entries.qual_id = qualifications.qual_id
where entries.entry_state in ('complete', 'no_prior_attainment')
