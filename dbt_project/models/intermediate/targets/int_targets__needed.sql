-- Who needs a target: each student on roll on the as-of date in each subject of a class that the student is in on that day,
-- where the school has a KS4 course of it. Of several classes of a subject the newest stands; since when the student has the
-- subject is told over all years.
with taken as (
    select
        members.school_urn,
        members.academic_year,
        members.student_id,
        courses.subject_code,
        courses.course_code,
        members.class_code,
        members.valid_from,
        coalesce(members.valid_to, years.last_day) as valid_to,
        min(members.valid_from) over (
            partition by members.school_urn, members.student_id, courses.subject_code
        ) as in_class_from,
        min(members.academic_year) over (
            partition by members.school_urn, members.student_id, courses.subject_code
        ) as first_academic_year
    from {{ ref('stg_class_members') }} as members
    inner join {{ ref('academic_years') }} as years
        on members.academic_year = years.academic_year
    inner join {{ ref('stg_classes') }} as classes
        on
            members.school_urn = classes.school_urn
            and members.academic_year = classes.academic_year
            and members.class_code = classes.class_code
    inner join {{ ref('stg_courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
),

numbered as (
    select
        taken.school_urn,
        taken.academic_year,
        taken.student_id,
        enrolments.year_group,
        courses.results_year,
        stages.stage,
        taken.subject_code,
        taken.class_code,
        taken.in_class_from,
        taken.first_academic_year,
        courses.course_code,
        courses.grade_scale,
        courses.ranks_per_grade,
        courses.discount_code,
        courses.has_matrix,
        courses.area,
        row_number() over (
            partition by taken.school_urn, taken.student_id, taken.subject_code
            order by
                case when taken.course_code = courses.course_code then 0 else 1 end asc,
                taken.valid_from desc, taken.class_code asc, courses.place asc
        ) as nth
    from taken
    inner join {{ ref('int_students__begun') }} as enrolments
        on
            taken.school_urn = enrolments.school_urn
            and taken.academic_year = enrolments.academic_year
            and taken.student_id = enrolments.student_id
            and cast('{{ var("as_of") }}' as date) between enrolments.start_date and enrolments.end_date
    inner join {{ ref('stages') }} as stages
        on enrolments.year_group = stages.year_group and stages.stage = 'KS4'
    inner join {{ ref('int_targets__courses') }} as courses
        on
            taken.school_urn = courses.school_urn
            and taken.subject_code = courses.subject_code
            and enrolments.rules_year + stages.final_year_group - enrolments.year_group = courses.results_year
    where cast('{{ var("as_of") }}' as date) between taken.valid_from and taken.valid_to
)

select
    numbered.school_urn,
    numbered.student_id,
    keys.student_key,
    numbered.academic_year,
    numbered.year_group,
    numbered.results_year,
    numbered.stage,
    numbered.subject_code,
    numbered.class_code,
    numbered.in_class_from,
    numbered.first_academic_year,
    numbered.course_code,
    numbered.grade_scale,
    numbered.ranks_per_grade,
    numbered.discount_code,
    numbered.has_matrix,
    numbered.area
from numbered
inner join {{ ref('stg_student_keys') }} as keys
    on numbered.school_urn = keys.school_urn and numbered.student_id = keys.student_id
where numbered.nth = 1
