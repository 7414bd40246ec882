-- Courses whose grades count in English or maths progress from 16 to 18, in each summer: those that count as English or
-- maths in the KS4 tables, those a row names, and every other of the same subjects that nobody can tell. points_scale is
-- that of ks4_points, progress_scale that of sixth_form_progress_points; without either no grade of it has points. An AS
-- level is a KS4 result, but after KS4 one of 16 to 18 (is_16_to_18), which is no progress in English or maths.
with elements as (
    select distinct
        rules.rules_year,
        members.category,
        members.element
    from {{ ref('ks4_rule_years') }} as rules
    inner join {{ ref('int_attainment__pool_members') }} as members
        on rules.rule_set = members.rule_set and members.element in ('english', 'maths')
),

listed as (
    select
        courses.school_urn,
        courses.subject_code,
        years.course_no,
        years.rules_year,
        elements.element,
        years.points_scale
    from {{ ref('int_attainment__course_years') }} as years
    inner join {{ ref('int_attainment__courses') }} as courses
        on years.course_no = courses.course_no
    inner join elements
        on years.rules_year = elements.rules_year and years.category = elements.category
),

alike as (
    select
        school_urn,
        subject_code,
        min(element) as element
    from listed
    group by school_urn, subject_code
)

select
    years.course_no,
    years.rules_year,
    coalesce(listed.element, named.element, alike.element) as element,
    listed.points_scale,
    case when listed.course_no is null then named.grade_scale end as progress_scale,
    case when known.course_code is null then 0 else 1 end as is_16_to_18
from {{ ref('int_attainment__course_years') }} as years
inner join {{ ref('int_attainment__courses') }} as courses
    on years.course_no = courses.course_no
left join listed
    on years.course_no = listed.course_no and years.rules_year = listed.rules_year
left join {{ ref('int_sixth_form__progress_scales') }} as named
    on
        courses.school_urn = named.school_urn
        and courses.subject_code = named.subject_code
        and courses.grade_scale = named.grade_scale
left join {{ ref('int_sixth_form__courses') }} as known
    on
        courses.school_urn = known.school_urn
        and courses.course_code = known.course_code
        and known.mapped_by <> 'unmapped'
left join alike
    on
        courses.school_urn = alike.school_urn
        and courses.subject_code = alike.subject_code
        and years.mapped_by = 'unmapped'
        and known.course_code is null
where coalesce(listed.element, named.element, alike.element) is not null
