-- Every point and basis that a figure may be told at, numbered; results are a point of their own.
with points as (
    select
        academic_year,
        tracking_point
    from {{ ref('int_tracking__marks') }}
    union
    select
        academic_year,
        tracking_point
    from {{ ref('int_mocks__grades') }}
),

moments as (
    select
        points.academic_year,
        points.tracking_point,
        bases.basis
    from points
    inner join {{ ref('bases') }} as bases
        on bases.told_at = 'tracking'
    union all
    select
        years.academic_year,
        'results' as tracking_point,
        bases.basis
    from {{ ref('academic_years') }} as years
    inner join {{ ref('bases') }} as bases
        on bases.told_at = 'results'
)

select
    academic_year,
    tracking_point,
    basis,
    row_number() over (order by academic_year, tracking_point, basis) as moment_no,
    count(*) over () as n_moments
from moments
