-- Each target that is needed with the policy that holds for it, the student's score by its baseline, and the band of the
-- national matrix in which the score falls. What no target is wanted of is left out.
with weighed as (
    select
        needed.school_urn,
        needed.student_id,
        needed.student_key,
        needed.academic_year,
        needed.year_group,
        needed.results_year,
        needed.subject_code,
        needed.class_code,
        needed.in_class_from,
        needed.grade_scale,
        needed.ranks_per_grade,
        needed.discount_code,
        needed.has_matrix,
        needed.area,
        policies.method,
        policies.baseline,
        policies.edition,
        scores.is_quarantined,
        case
            when scores.ks2_score is not null and scores.test_score is not null and coalesce(policies.test_weight, 0) > 0
                then cast((scores.ks2_score * (100 - policies.test_weight) + scores.test_score * policies.test_weight) / 100
                    as decimal(18, 4))
            else coalesce(scores.ks2_score, scores.test_score)
        end as score,
        case
            when policies.baseline = 'department' then 'department'
            when scores.ks2_score is null then 'test'
            when scores.test_score is not null and coalesce(policies.test_weight, 0) > 0 then 'test_weighed'
            else scores.ks2_basis
        end as basis
    from {{ ref('int_targets__needed') }} as needed
    left join {{ ref('int_targets__policies') }} as policies
        on
            needed.school_urn = policies.school_urn
            and needed.results_year = policies.results_year
            and needed.subject_code = policies.subject_code
            and coalesce(needed.area, '') = coalesce(policies.area, '')
    left join {{ ref('int_targets__scores') }} as scores
        on
            needed.school_urn = scores.school_urn
            and needed.student_id = scores.student_id
            and policies.baseline = scores.baseline
    where coalesce(policies.method, '') <> 'none'
)

select
    weighed.school_urn,
    weighed.student_id,
    weighed.student_key,
    weighed.academic_year,
    weighed.year_group,
    weighed.results_year,
    weighed.subject_code,
    weighed.class_code,
    weighed.in_class_from,
    weighed.grade_scale,
    weighed.ranks_per_grade,
    weighed.area,
    weighed.method,
    weighed.baseline,
    weighed.edition,
    weighed.is_quarantined,
    weighed.score,
    weighed.basis,
    case when lowest.discount_code is not null then weighed.discount_code end as matrix_code,
    bands.ks2_from as band_from,
    bands.ks2_to as band_to,
    bands.score_from,
    bands.score_below,
    bands.mean_rank
from weighed
left join {{ ref('int_targets__bands') }} as lowest
    on
        weighed.edition = lowest.edition
        and weighed.has_matrix = 1
        and weighed.discount_code = lowest.discount_code
        and weighed.grade_scale = lowest.grade_scale
        and lowest.score_from = 0
left join {{ ref('int_targets__bands') }} as bands
    on
        lowest.edition = bands.edition
        and lowest.discount_code = bands.discount_code
        and lowest.grade_scale = bands.grade_scale
        and weighed.score >= bands.score_from
        and (weighed.score < bands.score_below or bands.score_below is null)
