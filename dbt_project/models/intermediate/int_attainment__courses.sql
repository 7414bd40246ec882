-- What each course of a school counts as. Its QAN decides; without one (or with one that is not on the list) the
-- name of its subject and its grade scale do, a row of the school's own before the row of all schools.
with named as (
    select
        courses.school_urn,
        courses.course_code,
        mappings.kind,
        mappings.discount_code,
        mappings.category,
        mappings.points_scale,
        mappings.awards,
        row_number() over (
            partition by courses.school_urn, courses.course_code
            order by case when mappings.school_urn = courses.school_urn then 0 else 1 end
        ) as nth
    from {{ ref('stg_courses') }} as courses
    inner join {{ ref('stg_subjects') }} as subjects
        on courses.school_urn = subjects.school_urn and courses.subject_code = subjects.subject_code
    inner join {{ ref('ks4_courses') }} as mappings
        on
            lower(subjects.name) = mappings.subject_name
            and courses.grade_scale = mappings.grade_scale
            and mappings.school_urn in (courses.school_urn, '*')
)

select
    courses.school_urn,
    courses.course_code,
    courses.subject_code,
    courses.stage,
    row_number() over (
        order by coalesce(listed.discount_code, named.discount_code), courses.course_code, courses.school_urn
    ) as course_no,
    dense_rank() over (order by coalesce(listed.discount_code, named.discount_code)) as discount_no,
    courses.grade_scale,
    coalesce(listed.kind, named.kind) as kind,
    coalesce(listed.discount_code, named.discount_code) as discount_code,
    coalesce(listed.category, named.category) as category,
    coalesce(listed.points_scale, named.points_scale) as points_scale,
    coalesce(listed.awards, named.awards) as awards,
    case
        when listed.qan is not null then 'qan'
        when named.course_code is not null then 'subject_name'
        else 'unmapped'
    end as mapped_by
from {{ ref('stg_courses') }} as courses
left join {{ ref('ks4_qualifications') }} as listed
    on replace(courses.qan, '/', '') = listed.qan
left join named
    on courses.school_urn = named.school_urn and courses.course_code = named.course_code and named.nth = 1
