-- Every entry of every figure with what it is worth, and whether it counts or why not. Of the entries with one
-- discount code one counts: an AS before the GCSE, then the first that was taken, then the one with most points.
with entries as (
    select
        school_urn, student_id, academic_year, tracking_point, basis,
        subject_code, course_code, grade, is_inferred, results_year
    from {{ ref('int_attainment__expected_entries') }}
    union all
    select
        school_urn, student_id, academic_year, tracking_point, basis,
        subject_code, course_code, grade, is_inferred, results_year
    from {{ ref('int_attainment__result_entries') }}
),

valued as (
    select
        figures.figure_no,
        figures.rule_set,
        entries.subject_code,
        entries.course_code,
        courses.course_no,
        entries.grade,
        entries.is_inferred,
        entries.results_year,
        courses.kind,
        courses.discount_code,
        courses.category,
        courses.awards,
        kinds.discount_rank,
        cast(points.points as decimal(18, 4)) as points,
        case
            when courses.category is null then 'unmapped_qualification'
            when points.points is null then 'grade_not_on_scale'
            when years.carries_points_later = 0 and entries.results_year < figures.rules_year then 'no_points_that_year'
        end as fault
    from entries
    inner join {{ ref('int_attainment__figures') }} as figures
        on
            entries.school_urn = figures.school_urn
            and entries.student_id = figures.student_id
            and entries.academic_year = figures.academic_year
            and entries.tracking_point = figures.tracking_point
            and entries.basis = figures.basis
    left join {{ ref('int_attainment__courses') }} as courses
        on entries.school_urn = courses.school_urn and entries.course_code = courses.course_code
    left join {{ ref('ks4_kinds') }} as kinds
        on courses.kind = kinds.kind
    left join {{ ref('ks4_points') }} as points
        on
            courses.points_scale = points.points_scale
            and entries.grade = points.grade
            and figures.rules_year between points.first_rules_year and points.last_rules_year
    left join {{ ref('exam_years') }} as years
        on entries.results_year = years.results_year
),

ranked as (
    select
        figure_no, rule_set, subject_code, course_code, course_no, grade, is_inferred, results_year,
        kind, discount_code, category, awards, points, fault,
        row_number() over (
            partition by figure_no, discount_code
            order by
                case when fault is null or fault = 'no_points_that_year' then 0 else 1 end asc,
                discount_rank asc, results_year asc, points desc, course_code asc
        ) as nth
    from valued
)

select
    figure_no,
    rule_set,
    subject_code,
    course_code,
    course_no,
    grade,
    is_inferred,
    results_year,
    kind,
    discount_code,
    category,
    awards,
    points,
    case
        when fault in ('unmapped_qualification', 'grade_not_on_scale') then fault
        when nth > 1 then 'discounted'
        when fault is not null then fault
        else 'counts'
    end as entry_state
from ranked
