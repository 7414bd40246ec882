-- Every entry of every figure with what it is worth, and whether it counts or why not. Of the entries with one discount code
-- one counts: where the rules of the summer say so an AS before the GCSE and the first that was taken before later ones, then
-- the one with most points. A pending result that comes after the entry that counts in that order keeps nothing from being
-- known. What the course is gets joined last: the fewer columns the window carries, the cheaper.
with entries as (
    select
        figure_no, rules_year, subject_code, cast(null as string) as course_code, course_no, grade, is_inferred,
        cast(null as integer) as results_year, cast(null as string) as fault
    from {{ ref('int_attainment__expected_entries') }}
    union all
    select
        figure_no, rules_year, subject_code, course_code, course_no, grade, is_inferred, results_year, fault
    from {{ ref('int_attainment__result_entries') }}
    union all
    select
        figure_no, rules_year, subject_code, course_code, course_no, grade, is_inferred, results_year, fault
    from {{ ref('int_attainment__banked_entries') }}
    union all
    select
        figure_no, rules_year, subject_code, cast(null as string) as course_code, cast(null as bigint) as course_no,
        cast(null as string) as grade, 0 as is_inferred, cast(null as integer) as results_year, fault
    from {{ ref('int_attainment__missing_grades') }}
),

valued as (
    select
        entries.figure_no,
        entries.rules_year,
        entries.subject_code,
        entries.course_code,
        entries.course_no,
        courses.course_year_no,
        entries.grade,
        entries.is_inferred,
        entries.results_year,
        courses.discount_no,
        rules.rule_set,
        case when rules.as_before_gcse = 1 then courses.discount_rank end as kind_rank,
        case when rules.first_entry_counts = 1 then coalesce(entries.results_year, entries.rules_year) end as entry_rank,
        cast(points.points as decimal(18, 4)) as points,
        case
            when courses.counts = 0 then 'not_counted'
            when entries.fault is not null then entries.fault
            when courses.category is null then 'unmapped_qualification'
            when points.points is null then 'grade_not_on_scale'
            when years.carries_points_later = 0 and entries.results_year < entries.rules_year then 'no_points_that_year'
        end as fault
    from entries
    left join {{ ref('int_attainment__course_years') }} as courses
        on entries.course_no = courses.course_no and entries.rules_year = courses.rules_year
    left join {{ ref('ks4_points') }} as points
        on
            courses.points_scale = points.points_scale
            and entries.grade = points.grade
            and entries.rules_year between points.first_rules_year and points.last_rules_year
    left join {{ ref('exam_years') }} as years
        on entries.results_year = years.results_year
    left join {{ ref('ks4_rule_years') }} as rules
        on entries.rules_year = rules.rules_year
),

ranked as (
    select
        figure_no, rule_set, subject_code, course_code, course_no, course_year_no, grade, is_inferred, results_year, points,
        fault,
        row_number() over (
            partition by figure_no, discount_no
            order by
                case when fault is null or fault = 'no_points_that_year' then 0 else 1 end asc,
                kind_rank asc, entry_rank asc, points desc, course_no asc, coalesce(results_year, 0) asc
        ) as nth,
        rank() over (
            partition by figure_no, discount_no
            order by coalesce(kind_rank, 0) asc, coalesce(entry_rank, 0) asc
        ) as place,
        discount_no
    from valued
),

settled as (
    select
        figure_no, rule_set, subject_code, course_code, course_no, course_year_no, grade, is_inferred, results_year, points,
        fault, nth,
        case
            when fault = 'pending' and place > min(
                case when coalesce(fault, 'no_points_that_year') = 'no_points_that_year' then place end
            ) over (partition by figure_no, discount_no) then 1
            else 0
        end as is_later
    from ranked
)

select
    settled.figure_no,
    settled.rule_set,
    settled.subject_code,
    coalesce(courses.course_code, settled.course_code) as course_code,
    settled.course_no,
    settled.grade,
    settled.is_inferred,
    settled.results_year,
    courses.discount_code,
    courses.category,
    courses.awards,
    courses.fill_no,
    courses.pillar_no,
    courses.entry_units,
    settled.points,
    case
        when settled.is_later = 1 then 'discounted'
        when settled.nth > 1 and coalesce(settled.fault, 'no_points_that_year') = 'no_points_that_year' then 'discounted'
        else coalesce(settled.fault, 'counts')
    end as entry_state
from settled
left join {{ ref('int_attainment__course_years') }} as courses
    on settled.course_year_no = courses.course_year_no
