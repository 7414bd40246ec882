-- Every entry of every figure with what it is worth, and whether it counts or why not. Of the entries with one
-- discount code one counts: an AS before the GCSE, then the first that was taken, then the one with most points.
with entries as (
    select
        figure_no, rules_year, subject_code, course_no, grade, is_inferred, results_year
    from {{ ref('int_attainment__expected_entries') }}
    union all
    select
        figure_no, rules_year, subject_code, course_no, grade, is_inferred, results_year
    from {{ ref('int_attainment__result_entries') }}
),

valued as (
    select
        entries.figure_no,
        entries.rules_year,
        entries.subject_code,
        entries.course_no,
        entries.grade,
        entries.is_inferred,
        entries.results_year,
        courses.discount_no,
        kinds.discount_rank,
        cast(points.points as decimal(18, 4)) as points,
        case
            when courses.category is null then 'unmapped_qualification'
            when points.points is null then 'grade_not_on_scale'
            when years.carries_points_later = 0 and entries.results_year < entries.rules_year then 'no_points_that_year'
        end as fault
    from entries
    left join {{ ref('int_attainment__courses') }} as courses
        on entries.course_no = courses.course_no
    left join {{ ref('ks4_kinds') }} as kinds
        on courses.kind = kinds.kind
    left join {{ ref('ks4_points') }} as points
        on
            courses.points_scale = points.points_scale
            and entries.grade = points.grade
            and entries.rules_year between points.first_rules_year and points.last_rules_year
    left join {{ ref('exam_years') }} as years
        on entries.results_year = years.results_year
),

ranked as (
    select
        figure_no, rules_year, subject_code, course_no, grade, is_inferred, results_year, points, fault,
        row_number() over (
            partition by figure_no, discount_no
            order by
                case when fault is null or fault = 'no_points_that_year' then 0 else 1 end asc,
                discount_rank asc, results_year asc, points desc, course_no asc
        ) as nth
    from valued
)

select
    ranked.figure_no,
    rules.rule_set,
    ranked.subject_code,
    courses.course_code,
    ranked.course_no,
    ranked.grade,
    ranked.is_inferred,
    ranked.results_year,
    courses.discount_code,
    courses.category,
    courses.awards,
    ranked.points,
    case
        when ranked.fault in ('unmapped_qualification', 'grade_not_on_scale') then ranked.fault
        when ranked.nth > 1 then 'discounted'
        when ranked.fault is not null then ranked.fault
        else 'counts'
    end as entry_state
from ranked
left join {{ ref('int_attainment__courses') }} as courses
    on ranked.course_no = courses.course_no
left join {{ ref('ks4_rule_years') }} as rules
    on ranked.rules_year = rules.rules_year
