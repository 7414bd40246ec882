-- Means with a 95 % interval by their own spread; NULL where one entry has no spread.
with sums as (
    select
        sums.school_urn,
        sums.academic_year,
        sums.tracking_point,
        sums.basis,
        sums.year_group,
        sums.subject_code,
        sums.course_code,
        sums.n_entries,
        sums.sum_of_points,
        sums.n_others,
        sums.n_national,
        sums.matrix_year,
        cast(sums.sum_of_points as double) / sums.n_entries as points_mean,
        cast(sums.others_sum as double) / nullif(sums.n_others, 0) as others_mean,
        cast(sums.national_sum as double) / nullif(sums.n_national, 0) as national_mean,
        {{ mean_half('rules.z', 'sums.n_entries', 'sums.sum_of_points', 'sums.points_squares') }} as points_half,
        {{ mean_half('rules.z', 'sums.n_others', 'sums.others_sum', 'sums.others_squares') }} as others_half,
        {{ mean_half('rules.z', 'sums.n_national', 'sums.national_sum', 'sums.national_squares') }} as national_half
    from {{ ref('int_measures__subject_sums') }} as sums
    inner join {{ ref('intervals') }} as rules
        on rules.interval = 'mean'
)

select
    school_urn,
    academic_year,
    tracking_point,
    basis,
    year_group,
    subject_code,
    course_code,
    cast(n_entries as bigint) as n_entries,
    cast(sum_of_points as decimal(18, 4)) as sum_of_points,
    cast(points_mean as decimal(18, 4)) as mean_points,
    cast(points_mean - points_half as decimal(18, 4)) as mean_points_low,
    cast(points_mean + points_half as decimal(18, 4)) as mean_points_high,
    cast(n_others as bigint) as n_beside_others,
    cast(others_mean as decimal(18, 4)) as beside_others,
    cast(others_mean - others_half as decimal(18, 4)) as beside_others_low,
    cast(others_mean + others_half as decimal(18, 4)) as beside_others_high,
    cast(n_national as bigint) as n_beside_national,
    cast(national_mean as decimal(18, 4)) as beside_national,
    cast(national_mean - national_half as decimal(18, 4)) as beside_national_low,
    cast(national_mean + national_half as decimal(18, 4)) as beside_national_high,
    matrix_year
from sums
