-- What the cohort before was set at the same scores: for each band the lower median of the expected targets in force on the
-- as-of date of those who ended, or end, KS4 a summer earlier in the same subject on the same scale.
with newest as (
    select
        targets.school_urn,
        targets.student_id,
        targets.subject_code,
        targets.grade_scale,
        targets.grade,
        coalesce(fine_grades.thirds, 0) as thirds,
        row_number() over (
            partition by targets.school_urn, targets.student_id, targets.subject_code, targets.grade_scale
            order by targets.issued_date desc
        ) as nth
    from {{ ref('int_targets__issued') }} as targets
    left join {{ ref('fine_grades') }} as fine_grades
        on targets.grade_scale = fine_grades.grade_scale and targets.told_grade = fine_grades.fine_grade
    where
        targets.kind = 'expected' and targets.stage = 'KS4'
        and targets.issued_date <= cast('{{ var("as_of") }}' as date)
),

cohorts as (
    select
        enrolments.school_urn,
        enrolments.student_id,
        max(enrolments.rules_year + stages.final_year_group - enrolments.year_group) as results_year
    from {{ ref('int_students__begun') }} as enrolments
    inner join {{ ref('stages') }} as stages
        on enrolments.year_group = stages.year_group and stages.stage = 'KS4'
    group by enrolments.school_urn, enrolments.student_id
),

wanted as (
    select distinct
        school_urn, results_year, subject_code, baseline, edition, matrix_code, grade_scale, ranks_per_grade,
        band_from, score_from, score_below
    from {{ ref('int_targets__placed') }}
    where method = 'last_year' and band_from is not null
),

ranked as (
    select
        wanted.school_urn, wanted.results_year, wanted.subject_code, wanted.baseline, wanted.edition, wanted.matrix_code,
        wanted.grade_scale, wanted.band_from,
        scales.grade_rank
        + newest.thirds * wanted.ranks_per_grade / cast({{ target_rule('thirds_of_grade') }} as double) as grade_rank,
        row_number() over (
            partition by
                wanted.school_urn, wanted.results_year, wanted.subject_code, wanted.baseline, wanted.edition,
                wanted.matrix_code, wanted.grade_scale, wanted.band_from
            order by scales.grade_rank asc, newest.thirds asc, newest.student_id asc
        ) as nth,
        count(*) over (
            partition by
                wanted.school_urn, wanted.results_year, wanted.subject_code, wanted.baseline, wanted.edition,
                wanted.matrix_code, wanted.grade_scale, wanted.band_from
        ) as n_targets
    from wanted
    inner join cohorts
        on wanted.school_urn = cohorts.school_urn and wanted.results_year - 1 = cohorts.results_year
    inner join newest
        on
            cohorts.school_urn = newest.school_urn
            and cohorts.student_id = newest.student_id
            and wanted.subject_code = newest.subject_code
            and wanted.grade_scale = newest.grade_scale
            and newest.nth = 1
    inner join {{ ref('grade_scales') }} as scales
        on newest.grade_scale = scales.grade_scale and newest.grade = scales.grade
    inner join {{ ref('int_targets__scores') }} as scores
        on
            cohorts.school_urn = scores.school_urn
            and cohorts.student_id = scores.student_id
            and wanted.baseline = scores.baseline
            and coalesce(scores.ks2_score, scores.test_score) >= wanted.score_from
            and (coalesce(scores.ks2_score, scores.test_score) < wanted.score_below or wanted.score_below is null)
)

select
    school_urn,
    results_year,
    subject_code,
    baseline,
    edition,
    matrix_code,
    grade_scale,
    band_from,
    grade_rank as median_rank,
    n_targets
from ranked
where nth = {{ lower_middle('n_targets') }} and n_targets >= {{ target_rule('least_like_students') }}
