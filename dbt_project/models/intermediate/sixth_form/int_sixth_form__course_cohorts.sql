-- Each KS5 course in every exam cohort it counts in: its own, and where the tables tell its qualification a second time
-- (an A level is academic too) the other. is_again is 1 there, so that nobody's entries are added up twice.
select
    school_urn,
    course_code,
    subject_code,
    qual_id,
    exam_cohort,
    subject_name,
    size,
    sd_value_added,
    is_facilitating,
    0 as is_again
from {{ ref('int_sixth_form__courses') }}
union all
select
    courses.school_urn,
    courses.course_code,
    courses.subject_code,
    again.qual_id,
    again.exam_cohort,
    again.subject_name,
    again.size,
    again.sd_value_added,
    courses.is_facilitating,
    1 as is_again
from {{ ref('int_sixth_form__courses') }} as courses
inner join {{ ref('sixth_form_cohorts') }} as cohorts
    on courses.exam_cohort = cohorts.exam_cohort
inner join {{ source('reference', 'sixth_form_qualifications') }} as again
    on
        cohorts.counts_also_in = again.exam_cohort
        and courses.qualification_name = again.qualification_name
        and courses.subject_name = again.subject_name
