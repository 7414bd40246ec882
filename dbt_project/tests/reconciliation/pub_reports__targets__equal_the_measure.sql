{{ config(meta={'dagster': {'ref': {'name': 'pub_reports__targets'}}}) }}
-- School and year groups: the same entries on or above target as in fct_measure_results.
select
    cells.school_urn, cells.academic_year, cells.tracking_point, cells.year_key
from {{ ref('int_reports__target_cells') }} as cells
inner join {{ ref('fct_measure_results') }} as results
    on
        cells.school_urn = results.school_urn
        and cells.academic_year = results.academic_year
        and cells.tracking_point = results.tracking_point
        and cells.breakdown = results.breakdown
        and results.measure = 'on_or_above_share'
        and (results.breakdown = 'school' or results.member = cells.year_key)
left join {{ ref('int_measures__unknown') }} as unknown -- of nobody known: the measure alone tells of them
    on
        results.breakdown = 'school'
        and results.school_urn = unknown.school_urn
        and results.academic_year = unknown.academic_year
        and results.tracking_point = unknown.tracking_point
        and results.measure = unknown.measure
where
    cells.breakdown in ('school', 'year_group')
    and (
        cells.n_above + cells.n_on <> results.numerator
        or cells.n_entries <> results.denominator
        or cells.n_excluded <> results.n_excluded - coalesce(unknown.n_rows, 0)
    )
