-- Which 16 to 18 qualification each KS5 course is: by its QAN, else by the name of its subject and its grade scale, a row
-- of the school's own before the row of all schools. One that counts in English and maths progress alone is none.
with named as (
    select
        courses.school_urn,
        courses.course_code,
        mappings.qual_id,
        row_number() over (
            partition by courses.school_urn, courses.course_code
            order by case when mappings.school_urn = courses.school_urn then 0 else 1 end
        ) as nth
    from {{ ref('stg_courses') }} as courses
    inner join {{ ref('stg_subjects') }} as subjects
        on courses.school_urn = subjects.school_urn and courses.subject_code = subjects.subject_code
    inner join {{ ref('sixth_form_courses') }} as mappings
        on
            lower(subjects.name) = mappings.subject_name
            and courses.grade_scale = mappings.grade_scale
            and mappings.school_urn in (courses.school_urn, '*')
),

facilitating as (
    select
        qual_id,
        max(is_facilitating) as is_facilitating
    from {{ ref('sixth_form_courses') }}
    group by qual_id
)

select
    courses.school_urn,
    courses.course_code,
    courses.subject_code,
    courses.grade_scale,
    qualifications.qual_id,
    qualifications.exam_cohort,
    qualifications.qualification_name,
    qualifications.subject_name,
    qualifications.size,
    qualifications.sd_value_added,
    coalesce(facilitating.is_facilitating, 0) as is_facilitating,
    case
        when qans.qual_id is not null then 'qan'
        when named.qual_id is not null then 'subject_name'
        else 'unmapped'
    end as mapped_by
from {{ ref('stg_courses') }} as courses
left join {{ source('reference', 'sixth_form_qans') }} as qans
    on replace(courses.qan, '/', '') = qans.qan
left join named
    on courses.school_urn = named.school_urn and courses.course_code = named.course_code and named.nth = 1
left join {{ source('reference', 'sixth_form_qualifications') }} as qualifications
    on coalesce(qans.qual_id, named.qual_id) = qualifications.qual_id
left join facilitating
    on qualifications.qual_id = facilitating.qual_id
left join {{ ref('int_sixth_form__progress_scales') }} as elsewhere
    on
        courses.school_urn = elsewhere.school_urn
        and courses.subject_code = elsewhere.subject_code
        and courses.grade_scale = elsewhere.grade_scale
where courses.stage = 'KS5' and elsewhere.element is null
