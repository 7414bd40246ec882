-- Grades that students of 16 to 18 have in English and maths: of each closed point what the marksheet of a class of such a
-- course says, and every result after the KS4 results that prior attainment is made of. has_unvalued is 1 where a grade has
-- no points, or its row waits in quarantine.
with ks4 as (
    select
        school_urn,
        student_id,
        max(rules_year) as rules_year
    from {{ ref('int_attainment__figures') }}
    where basis = 'result'
    group by school_urn, student_id
),

graded as (
    select
        tracking.school_urn, tracking.student_id, tracking.academic_year, tracking.tracking_point,
        years.rules_year as graded_year,
        courses.course_no,
        bases.basis,
        case bases.basis when 'prediction' then tracking.prediction else tracking.working_at end as grade,
        cast(null as string) as fault
    from {{ ref('int_tracking__marks') }} as tracking
    inner join {{ ref('stages') }} as stages
        on tracking.year_group = stages.year_group and stages.stage = 'KS5'
    inner join {{ ref('academic_years') }} as years
        on tracking.academic_year = years.academic_year
    inner join {{ ref('stg_classes') }} as classes
        on
            tracking.school_urn = classes.school_urn
            and tracking.academic_year = classes.academic_year
            and tracking.class_code = classes.class_code
    inner join {{ ref('int_attainment__courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code and courses.is_taught = 1
    inner join {{ ref('bases') }} as bases
        on bases.basis in ('prediction', 'working_at')
    union all
    select
        students.school_urn, students.student_id, years.academic_year, 'results' as tracking_point,
        coalesce(years.rules_year, 0) as graded_year,
        results.course_no,
        'result' as basis,
        results.grade,
        results.fault
    from {{ ref('int_attainment__exam_results') }} as results
    inner join {{ ref('int_attainment__students') }} as students
        on results.student_no = students.student_no
    left join {{ ref('academic_years') }} as years
        on results.results_year = years.rules_year
    left join ks4
        on students.school_urn = ks4.school_urn and students.student_id = ks4.student_id
    where ks4.rules_year is null or results.results_year > ks4.rules_year
),

-- A result in quarantine of which nobody can tell the course may be English as well as maths.
told as (
    select
        graded.school_urn, graded.student_id, graded.academic_year, graded.tracking_point, graded.graded_year, graded.basis,
        graded.grade, courses.element, courses.points_scale, courses.progress_scale
    from graded
    inner join {{ ref('int_sixth_form__progress_courses') }} as courses
        on graded.course_no = courses.course_no and graded.graded_year = courses.rules_year and courses.is_16_to_18 = 0
    where graded.grade is not null or graded.fault is not null
    union all
    select
        graded.school_urn, graded.student_id, graded.academic_year, graded.tracking_point, graded.graded_year, graded.basis,
        graded.grade, rules.element,
        cast(null as string) as points_scale,
        cast(null as string) as progress_scale
    from graded
    cross join {{ ref('sixth_form_progress') }} as rules
    where graded.fault is not null and (graded.course_no is null or graded.graded_year = 0)
)

select
    told.school_urn,
    keys.student_key,
    told.academic_year,
    told.tracking_point,
    told.graded_year,
    told.basis,
    told.element,
    cast(max(coalesce(points.points, others.points)) as decimal(18, 4)) as points,
    max(case when points.points is null and others.points is null then 1 else 0 end) as has_unvalued
from told
inner join {{ ref('stg_student_keys') }} as keys
    on told.school_urn = keys.school_urn and told.student_id = keys.student_id
left join {{ ref('ks4_points') }} as points
    on
        told.points_scale = points.points_scale
        and told.grade = points.grade
        and told.graded_year between points.first_rules_year and points.last_rules_year
left join {{ ref('sixth_form_progress_points') }} as others
    on told.progress_scale = others.grade_scale and told.grade = others.grade
group by
    told.school_urn, keys.student_key, told.academic_year, told.tracking_point, told.graded_year, told.basis, told.element
