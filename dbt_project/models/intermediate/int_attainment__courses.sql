-- What each qualification of a school counts as: that of every course, and every other that results of it name (by a
-- QAN or a grade scale of their own). The QAN decides; without one (or with one that is not on the list) the name of the
-- subject and the grade scale do, a row of the school's own before the row of all schools.
with qualifications as (
    select
        school_urn,
        course_code,
        subject_code,
        stage,
        grade_scale,
        replace(qan, '/', '') as qan,
        1 as is_taught
    from {{ ref('stg_courses') }}
    union all
    select distinct
        school_urn,
        course_code,
        subject_code,
        stage,
        grade_scale,
        qan,
        0 as is_taught
    from {{ ref('int_attainment__result_qualifications') }}
    where is_taught = 0
),

named as (
    select
        qualifications.school_urn,
        qualifications.course_code,
        qualifications.grade_scale,
        mappings.kind,
        mappings.discount_code,
        mappings.category,
        mappings.points_scale,
        mappings.awards,
        row_number() over (
            partition by qualifications.school_urn, qualifications.course_code, qualifications.grade_scale
            order by case when mappings.school_urn = qualifications.school_urn then 0 else 1 end
        ) as nth
    from (select distinct school_urn, course_code, subject_code, grade_scale from qualifications) as qualifications
    inner join {{ ref('stg_subjects') }} as subjects
        on qualifications.school_urn = subjects.school_urn and qualifications.subject_code = subjects.subject_code
    inner join {{ ref('ks4_courses') }} as mappings
        on
            lower(subjects.name) = mappings.subject_name
            and qualifications.grade_scale = mappings.grade_scale
            and mappings.school_urn in (qualifications.school_urn, '*')
)

select
    qualifications.school_urn,
    qualifications.course_code,
    qualifications.subject_code,
    qualifications.stage,
    row_number() over (
        order by
            coalesce(listed.discount_code, named.discount_code) asc, qualifications.course_code asc,
            qualifications.school_urn asc, qualifications.is_taught desc, qualifications.grade_scale asc, qualifications.qan asc
    ) as course_no,
    dense_rank() over (order by coalesce(listed.discount_code, named.discount_code)) as discount_no,
    qualifications.grade_scale,
    qualifications.qan,
    qualifications.is_taught,
    coalesce(listed.kind, named.kind) as kind,
    coalesce(listed.discount_code, named.discount_code) as discount_code,
    coalesce(listed.category, named.category) as category,
    coalesce(listed.points_scale, named.points_scale) as points_scale,
    coalesce(listed.awards, named.awards) as awards,
    case
        when listed.qan is not null then 'qan'
        when named.course_code is null then 'unmapped'
        when qualifications.qan is not null then 'qan_not_listed'
        else 'subject_name'
    end as mapped_by
from qualifications
left join {{ ref('ks4_qualifications') }} as listed
    on qualifications.qan = listed.qan
left join named
    on
        qualifications.school_urn = named.school_urn
        and qualifications.course_code = named.course_code
        and qualifications.grade_scale = named.grade_scale
        and named.nth = 1
