-- What each qualification counts as in the KS4 tables of each summer. The QAN decides; without one (or with one that is not
-- on the list of the summer) the name of the subject and the grade scale do, a row of the school's own before the row of
-- all schools.
with courses as (
    select
        courses.course_no,
        courses.course_code,
        courses.school_urn,
        courses.grade_scale,
        courses.qan,
        lower(subjects.name) as subject_name,
        years.rules_year,
        years.rule_set
    from {{ ref('int_attainment__courses') }} as courses
    left join {{ ref('stg_subjects') }} as subjects
        on courses.school_urn = subjects.school_urn and courses.subject_code = subjects.subject_code
    cross join {{ ref('ks4_rule_years') }} as years
),

named as (
    select
        courses.course_no,
        courses.rules_year,
        mappings.kind,
        mappings.discount_code,
        mappings.category,
        mappings.points_scale,
        mappings.awards,
        row_number() over (
            partition by courses.course_no, courses.rules_year
            order by case when mappings.school_urn = courses.school_urn then 0 else 1 end
        ) as nth
    from courses
    inner join {{ ref('ks4_courses') }} as mappings
        on
            courses.subject_name = mappings.subject_name
            and courses.grade_scale = mappings.grade_scale
            and mappings.school_urn in (courses.school_urn, '*')
            and courses.rules_year between mappings.first_rules_year and mappings.last_rules_year
),

mapped as (
    select
        courses.course_no,
        courses.rules_year,
        courses.rule_set,
        courses.course_code,
        coalesce(listed.kind, named.kind) as kind,
        coalesce(listed.discount_code, named.discount_code) as discount_code,
        coalesce(listed.category, named.category) as category,
        coalesce(listed.points_scale, named.points_scale) as points_scale,
        coalesce(listed.awards, named.awards) as awards,
        case
            when listed.qan is not null then 'qan'
            when named.course_no is null then 'unmapped'
            when courses.qan is not null then 'qan_not_listed'
            else 'subject_name'
        end as mapped_by
    from courses
    left join {{ ref('ks4_qualifications') }} as listed
        on courses.qan = listed.qan and courses.rules_year between listed.first_rules_year and listed.last_rules_year
    left join named
        on courses.course_no = named.course_no and courses.rules_year = named.rules_year and named.nth = 1
)

select
    row_number() over (order by mapped.rules_year, mapped.course_no) as course_year_no,
    mapped.course_no,
    mapped.rules_year,
    mapped.course_code,
    kinds.discount_rank,
    kinds.has_matrix,
    coalesce(kinds.counts, 1) as counts,
    dense_rank() over (order by mapped.discount_code) as discount_no,
    mapped.discount_code,
    mapped.category,
    mapped.points_scale,
    mapped.awards,
    categories.fill_no,
    categories.pillar_no,
    categories.entry_units,
    mapped.mapped_by
from mapped
left join {{ ref('ks4_kinds') }} as kinds
    on mapped.kind = kinds.kind
left join {{ ref('int_attainment__categories') }} as categories
    on
        mapped.rule_set = categories.rule_set
        and mapped.category = categories.category
        and mapped.awards = categories.awards
