-- The grade that the boundaries give for the marks of all papers, or why there is none. Below the lowest boundary it is
-- the lowest grade of the scale.
with bounded as (
    select
        boundaries.school_urn,
        boundaries.mock,
        boundaries.course_code,
        boundaries.tier,
        boundaries.lowest_mark,
        courses.grade_scale,
        scale.grade_rank
    from {{ ref('stg_grade_boundaries') }} as boundaries
    inner join {{ ref('stg_courses') }} as courses
        on boundaries.school_urn = courses.school_urn and boundaries.course_code = courses.course_code
    inner join {{ ref('grade_scales') }} as scale
        on courses.grade_scale = scale.grade_scale and boundaries.grade = scale.grade
),

reached as (
    select
        totals.school_urn,
        totals.student_id,
        totals.mock,
        totals.course_code,
        max(bounded.grade_scale) as grade_scale,
        max(case when totals.mark >= bounded.lowest_mark then bounded.grade_rank end) as grade_rank
    from {{ ref('int_mocks__totals') }} as totals
    inner join bounded
        on
            totals.school_urn = bounded.school_urn
            and totals.mock = bounded.mock
            and totals.course_code = bounded.course_code
            and totals.tier = bounded.tier
    group by totals.school_urn, totals.student_id, totals.mock, totals.course_code
),

judged as (
    select
        totals.school_urn,
        totals.student_id,
        totals.mock,
        totals.course_code,
        totals.academic_year,
        totals.tracking_point,
        totals.sat_date,
        totals.tier,
        totals.mark,
        totals.max_mark,
        reached.grade_scale,
        coalesce(reached.grade_rank, ends.lowest_rank) as grade_rank,
        case
            when totals.is_above_max = 1 then 'mark_above_max'
            when totals.n_sat < totals.n_papers then 'paper_missing'
            when reached.grade_scale is null then 'no_boundaries'
            else 'graded'
        end as mock_state
    from {{ ref('int_mocks__totals') }} as totals
    left join reached
        on
            totals.school_urn = reached.school_urn
            and totals.student_id = reached.student_id
            and totals.mock = reached.mock
            and totals.course_code = reached.course_code
    left join {{ ref('int_attainment__scale_ends') }} as ends
        on reached.grade_scale = ends.grade_scale
)

select
    judged.school_urn,
    judged.student_id,
    judged.mock,
    judged.course_code,
    courses.subject_code,
    judged.academic_year,
    judged.tracking_point,
    judged.sat_date,
    judged.tier,
    judged.mark,
    judged.max_mark,
    case when judged.mock_state = 'graded' then scale.grade end as grade,
    judged.mock_state
from judged
inner join {{ ref('stg_courses') }} as courses
    on judged.school_urn = courses.school_urn and judged.course_code = courses.course_code
left join {{ ref('grade_scales') }} as scale
    on judged.grade_scale = scale.grade_scale and judged.grade_rank = scale.grade_rank
