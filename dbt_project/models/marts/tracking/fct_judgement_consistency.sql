-- How a class's predictions are made, at each closed point: how they follow working-at grades, whether they move from point
-- to point, and whether they are only another figure written again. What is told is the first that holds.
with measured as (
    select
        gaps.school_urn,
        gaps.academic_year,
        gaps.tracking_point,
        gaps.class_code,
        gaps.subject_code,
        gaps.year_group,
        gaps.close_date,
        gaps.n_judged,
        gaps.n_on,
        gaps.n_gaps,
        gaps.n_without_gap,
        gaps.n_of_commonest_gap,
        cast(gaps.sum_of_gaps as double) / nullif(gaps.n_gaps, 0) as mean_gap,
        {{ mean_half('widths.z', 'gaps.n_gaps', 'gaps.sum_of_gaps', 'gaps.sum_of_squares') }} as mean_gap_half,
        {{ mean_half('1', 'gaps.n_gaps', 'gaps.sum_of_gaps', 'gaps.sum_of_squares') }}
        * sqrt(cast(gaps.n_gaps as double)) as gap_spread,
        gaps.n_paired,
        gaps.n_changed,
        case
            when gaps.n_paired >= {{ consistency_rule('least_judgements') }} and gaps.n_changed = 0 then 1
            else 0
        end as is_unmoved,
        others.mean_of_others,
        case
            when
                abs(others.difference) >= {{ consistency_rule('far_grades') }}
                and abs(others.difference) > {{ consistency_rule('far_standard_errors') }} * others.standard_error
                then 1
            else 0
        end as is_far
    from {{ ref('int_tracking__class_gaps') }} as gaps
    inner join {{ ref('intervals') }} as widths
        on widths.interval = 'mean'
    left join {{ ref('int_tracking__class_departments') }} as others
        on
            gaps.school_urn = others.school_urn
            and gaps.academic_year = others.academic_year
            and gaps.tracking_point = others.tracking_point
            and gaps.class_code = others.class_code
),

{% set figures = [
    'school_urn', 'academic_year', 'tracking_point', 'class_code', 'subject_code', 'year_group', 'close_date', 'n_judged',
    'n_on', 'n_gaps', 'n_without_gap', 'n_of_commonest_gap', 'mean_gap', 'mean_gap_half', 'gap_spread', 'n_paired',
    'n_changed', 'is_unmoved', 'mean_of_others', 'is_far',
] | join(', ') %}
moved as (
    select
        {{ figures }},
        sum(1 - is_unmoved) over (
            partition by school_urn, academic_year, class_code order by close_date nulls last, tracking_point nulls last
        ) as move_no
    from measured
),

counted as (
    select
        {{ figures }},
        sum(is_unmoved) over (
            partition by school_urn, academic_year, class_code, move_no
            order by close_date nulls last, tracking_point nulls last
        ) as n_unmoved
    from moved
)

{% set least = consistency_rule('least_judgements') %}
select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    subject_code,
    year_group,
    close_date,
    n_gaps,
    cast(mean_gap as decimal(18, 4)) as mean_gap,
    cast(mean_gap - mean_gap_half as decimal(18, 4)) as mean_gap_low,
    cast(mean_gap + mean_gap_half as decimal(18, 4)) as mean_gap_high,
    cast(gap_spread as decimal(18, 4)) as gap_spread,
    cast(100 * cast(n_of_commonest_gap as double) / nullif(n_gaps, 0) as decimal(18, 4)) as same_gap_pct,
    cast(mean_of_others as decimal(18, 4)) as mean_gap_of_others,
    n_judged,
    n_on,
    n_paired,
    n_changed,
    cast(100 * cast(n_changed as double) / nullif(n_paired, 0) as decimal(18, 4)) as changed_pct,
    cast(n_unmoved as integer) as n_unmoved,
    case
        when n_unmoved >= {{ consistency_rule('points_unmoved') }} then 'never_moves'
        when n_judged >= {{ least }} and n_on = n_judged then 'same_as_target'
        when n_gaps >= {{ least }} and n_without_gap = n_gaps then 'same_as_working_at'
        when n_gaps >= {{ least }} and 100 * n_of_commonest_gap >= {{ consistency_rule('same_gap_pct') }} * n_gaps then 'same_gap'
        when is_far = 1 then 'far_from_department'
        when n_judged >= {{ least }} or n_gaps >= {{ least }} or n_paired >= {{ least }} then 'usual'
        else 'few_judgements'
    end as consistency_state
from counted
