-- What the method of the policy makes of each score, as a rank before anything is weighed, added or rounded: of the matrix the
-- lowest that the declared share of like students nationally reached or stayed below, or their mean; of hundred_is_five the
-- line; of last_year the targets of the cohort before. For expected and aspirational targets.
with wanted as (
    select school_urn, results_year, subject_code, area, 'expected' as kind, expected_percentile as percentile
    from {{ ref('int_targets__policies') }}
    union all
    select school_urn, results_year, subject_code, area, 'aspirational' as kind, aspirational_percentile as percentile
    from {{ ref('int_targets__policies') }}
    where aspirational_percentile is not null or aspirational_thirds is not null
),

placed as (
    select
        placed.school_urn, placed.student_id, placed.subject_code, placed.results_year, placed.area, wanted.kind,
        wanted.percentile, placed.method, placed.baseline, placed.edition, placed.matrix_code, placed.grade_scale,
        placed.ranks_per_grade, placed.band_from, placed.score, placed.mean_rank
    from {{ ref('int_targets__placed') }} as placed
    inner join wanted
        on
            placed.school_urn = wanted.school_urn
            and placed.results_year = wanted.results_year
            and placed.subject_code = wanted.subject_code
            and coalesce(placed.area, '') = coalesce(wanted.area, '')
),

percentiles as (
    select
        picked.edition, picked.matrix_code, picked.grade_scale, picked.band_from, picked.percentile,
        min(matrix.grade_rank) as grade_rank
    from (
        select distinct edition, matrix_code, grade_scale, band_from, percentile
        from placed
        where method = 'matrix' and percentile is not null
    ) as picked
    inner join {{ ref('int_targets__matrix') }} as matrix
        on
            picked.edition = matrix.edition
            and picked.matrix_code = matrix.discount_code
            and picked.grade_scale = matrix.grade_scale
            and picked.band_from = matrix.ks2_from
            and matrix.n_to * 100 >= picked.percentile * matrix.n_students
    group by picked.edition, picked.matrix_code, picked.grade_scale, picked.band_from, picked.percentile
),

lines as (
    select
        placed.school_urn, placed.student_id, placed.subject_code, placed.kind,
        {{ target_rule('grade_at_hundred') }} + coalesce(own.slope, nation.slope) * (cast(placed.score as double) - 100) as grade,
        case when own.slope is not null then 1 else 0 end as has_own_slope
    from placed
    left join {{ ref('int_targets__own_slopes') }} as own
        on
            placed.school_urn = own.school_urn
            and placed.subject_code = own.subject_code
            and placed.grade_scale = own.grade_scale
    left join {{ ref('int_targets__national_slopes') }} as nation
        on
            placed.edition = nation.edition
            and placed.matrix_code = nation.discount_code
            and placed.grade_scale = nation.grade_scale
)

select
    placed.school_urn,
    placed.student_id,
    placed.subject_code,
    placed.results_year,
    placed.area,
    placed.kind,
    case
        when placed.baseline = 'department' then cast(null as double)
        when placed.method = 'matrix' and placed.percentile is not null then percentiles.grade_rank
        when placed.method = 'matrix' then placed.mean_rank
        when placed.method = 'last_year' then likes.median_rank
        else {{ rank_of_number('lines.grade', 'placed.ranks_per_grade') }}
    end as method_rank,
    lines.has_own_slope
from placed
inner join lines
    on
        placed.school_urn = lines.school_urn
        and placed.student_id = lines.student_id
        and placed.subject_code = lines.subject_code
        and placed.kind = lines.kind
left join percentiles
    on
        placed.edition = percentiles.edition
        and placed.matrix_code = percentiles.matrix_code
        and placed.grade_scale = percentiles.grade_scale
        and placed.band_from = percentiles.band_from
        and placed.percentile = percentiles.percentile
left join {{ ref('int_targets__like_targets') }} as likes
    on
        placed.school_urn = likes.school_urn
        and placed.results_year = likes.results_year
        and placed.subject_code = likes.subject_code
        and placed.baseline = likes.baseline
        and placed.edition = likes.edition
        and placed.matrix_code = likes.matrix_code
        and placed.grade_scale = likes.grade_scale
        and placed.band_from = likes.band_from
