-- What grade students of the same KS4 average get nationally in each course a student of 16 to 18 takes. Without prior
-- attainment, or where too few took the qualification, there is none, and grade_state says why.
with taken as (
    select distinct
        members.school_urn,
        members.student_key,
        members.academic_year,
        classes.subject_code,
        classes.course_code,
        courses.qual_id
    from {{ ref('dim_class_member') }} as members
    inner join {{ ref('dim_class') }} as classes
        on
            members.school_urn = classes.school_urn
            and members.academic_year = classes.academic_year
            and members.class_code = classes.class_code
    inner join {{ ref('int_sixth_form__courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
),

reached as (
    select
        taken.school_urn,
        taken.student_key,
        taken.academic_year,
        taken.subject_code,
        taken.course_code,
        taken.qual_id,
        rules.kind,
        ks4.prior_points,
        expected.expected_points,
        case rules.kind when 'expected' then expected.curve_year else uppers.matrix_year end as national_year,
        case
            when rules.kind = 'expected' then expected.expected_points
            when uppers.points is not null then greatest(uppers.points, expected.expected_points)
        end as national_points
    from taken
    cross join {{ ref('sixth_form_minimum_grades') }} as rules
    inner join {{ ref('stg_student_keys') }} as keys
        on taken.student_key = keys.student_key
    left join {{ ref('int_sixth_form__prior') }} as ks4
        on keys.school_urn = ks4.school_urn and keys.student_id = ks4.student_id
    left join {{ ref('int_sixth_form__expected') }} as expected
        on taken.qual_id = expected.qual_id and ks4.prior_points = expected.prior_points
    left join {{ ref('int_sixth_form__upper_grades') }} as uppers
        on taken.qual_id = uppers.qual_id and cast(floor(ks4.prior_points) as integer) = uppers.prior_from
),

nearest as (
    select
        reached.school_urn, reached.student_key, reached.academic_year, reached.subject_code, reached.course_code,
        reached.kind, reached.prior_points, reached.expected_points, reached.national_year, reached.qual_id,
        points.grade,
        points.points,
        row_number() over (
            partition by reached.student_key, reached.academic_year, reached.course_code, reached.kind
            order by abs(points.points - reached.national_points) asc, points.points desc
        ) as nth
    from reached
    left join {{ source('reference', 'sixth_form_points') }} as points
        on reached.qual_id = points.qual_id and reached.national_points is not null
)

select
    school_urn,
    student_key,
    academic_year,
    subject_code,
    course_code,
    kind,
    prior_points,
    expected_points,
    grade,
    cast(points as decimal(18, 4)) as points,
    national_year,
    case
        when qual_id is null then 'unmapped_qualification'
        when prior_points is null then 'no_prior_attainment'
        when grade is null then 'too_few_nationally'
        else 'told'
    end as grade_state
from nearest
where nth = 1
