-- How predictions of each class follow working-at grades at a closed point, and how often they changed. Sums only: they are
-- divided where they are shown.
with same as (
    select
        school_urn,
        academic_year,
        tracking_point,
        class_code,
        subject_code,
        year_group,
        close_date,
        target_state,
        gap_grades,
        is_changed,
        count(gap_grades) over (
            partition by school_urn, academic_year, tracking_point, class_code, gap_grades
        ) as n_of_gap
    from {{ ref('int_tracking__gaps') }}
)

select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    min(subject_code) as subject_code,
    min(year_group) as year_group,
    max(close_date) as close_date,
    cast(sum(case when target_state in ('above', 'on', 'below') then 1 else 0 end) as bigint) as n_judged,
    cast(sum(case when target_state = 'on' then 1 else 0 end) as bigint) as n_on,
    cast(count(gap_grades) as bigint) as n_gaps,
    cast(sum(case when gap_grades = 0 then 1 else 0 end) as bigint) as n_without_gap,
    cast(max(n_of_gap) as bigint) as n_of_commonest_gap,
    cast(coalesce(sum(gap_grades), 0) as {{ fine() }}) as sum_of_gaps,
    cast(coalesce(sum(gap_grades * gap_grades), 0) as {{ fine() }}) as sum_of_squares,
    cast(count(is_changed) as bigint) as n_paired,
    cast(coalesce(sum(is_changed), 0) as bigint) as n_changed
from same
group by school_urn, academic_year, tracking_point, class_code
