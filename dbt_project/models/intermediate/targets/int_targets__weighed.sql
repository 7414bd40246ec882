-- The rank of the method weighed with those that department and primary school point to, before challenge: uncut_rank. Where the
-- primary school told nothing, its share goes to the rest; where what the policy asks of the department or the baseline is
-- missing there is no rank.
with shares as (
    select
        ranks.school_urn,
        ranks.student_id,
        ranks.subject_code,
        ranks.results_year,
        ranks.area,
        ranks.kind,
        ranks.method_rank,
        {{ rank_of_number('cast(judgements.department_grade as double)', 'placed.ranks_per_grade') }} as department_rank,
        {{ rank_of_number('cast(judgements.primary_grade as double)', 'placed.ranks_per_grade') }} as primary_rank,
        case when policies.baseline = 'department' then 100 else coalesce(policies.department_weight, 0) end as of_department,
        case
            when policies.baseline = 'department' or judgements.primary_grade is null then 0
            else coalesce(policies.primary_weight, 0)
        end as of_primary,
        case
            when policies.baseline = 'department' then 0
            else greatest(100 - coalesce(policies.department_weight, 0) - coalesce(policies.primary_weight, 0), 0)
        end as of_method
    from {{ ref('int_targets__ranks') }} as ranks
    inner join {{ ref('int_targets__placed') }} as placed
        on
            ranks.school_urn = placed.school_urn
            and ranks.student_id = placed.student_id
            and ranks.subject_code = placed.subject_code
    inner join {{ ref('int_targets__policies') }} as policies
        on
            ranks.school_urn = policies.school_urn
            and ranks.results_year = policies.results_year
            and ranks.subject_code = policies.subject_code
            and coalesce(ranks.area, '') = coalesce(policies.area, '')
    left join {{ ref('int_targets__judgements') }} as judgements
        on
            ranks.school_urn = judgements.school_urn
            and ranks.student_id = judgements.student_id
            and ranks.subject_code = judgements.subject_code
),

judged as (
    select
        school_urn, student_id, subject_code, results_year, area, kind, method_rank, of_method,
        of_department + of_primary as of_judged,
        case when of_department > 0 then of_department * department_rank else 0 end
        + case when of_primary > 0 then of_primary * primary_rank else 0 end as judged_ranks
    from shares
)

select
    school_urn,
    student_id,
    subject_code,
    results_year,
    area,
    kind,
    method_rank,
    of_method,
    of_judged,
    judged_ranks,
    cast(
        (case when of_method > 0 then of_method * method_rank else 0 end + judged_ranks)
        / nullif(of_method + of_judged, 0) as decimal(18, 4)
    ) as uncut_rank
from judged
