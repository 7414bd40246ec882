-- What the policy makes of each student's baseline, in each subject in which the student needs a target: the drafts of both kinds
-- with the chance of like students nationally and the school's own record, or why there is none.
with kinds as (
    select
        {% for kind in ['expected', 'aspirational'] %}
        max(case when kind = '{{ kind }}' then grade end) as {{ kind }}_grade,
        max(case when kind = '{{ kind }}' then grade_rank end) as {{ kind }}_rank,
        max(case when kind = '{{ kind }}' then fine_rank end) as {{ kind }}_fine_rank,
        max(case when kind = '{{ kind }}' then uncut_rank end) as {{ kind }}_uncut_rank,
        {% endfor %}
        school_urn,
        student_id,
        subject_code
    from {{ ref('int_targets__graded') }}
    group by school_urn, student_id, subject_code
),

methods as (
    select
        school_urn,
        student_id,
        subject_code,
        max(method_rank) as method_rank,
        max(has_own_slope) as has_own_slope
    from {{ ref('int_targets__ranks') }}
    group by school_urn, student_id, subject_code
)

select
    placed.school_urn,
    placed.student_id,
    placed.student_key,
    placed.academic_year,
    placed.year_group,
    placed.results_year,
    placed.subject_code,
    placed.class_code,
    placed.in_class_from,
    placed.grade_scale,
    placed.method,
    case when kinds.expected_grade is not null then placed.basis end as basis,
    case when placed.matrix_code is not null then placed.edition end as edition,
    placed.score,
    placed.band_from,
    placed.band_to,
    kinds.expected_grade,
    kinds.expected_rank,
    kinds.expected_fine_rank,
    expected.chance_pct as expected_chance_pct,
    kinds.aspirational_grade,
    kinds.aspirational_rank,
    kinds.aspirational_fine_rank,
    aspirational.chance_pct as aspirational_chance_pct,
    coalesce(own.own_n, 0) as own_n,
    coalesce(own.own_reached, 0) as own_reached,
    kinds.expected_uncut_rank as uncut_rank,
    kinds.aspirational_uncut_rank,
    case
        when placed.ranks_per_grade is null then 'unknown_scale'
        when placed.method is null then 'no_policy'
        when kinds.expected_grade is not null then null
        when methods.method_rank is not null or placed.baseline = 'department' then 'no_department_assessment'
        when placed.matrix_code is null and (placed.method <> 'hundred_is_five' or methods.has_own_slope = 0) then 'no_matrix'
        when placed.is_quarantined = 1 then 'ks2_quarantined'
        when placed.score is null then 'no_baseline'
        else 'no_like_targets'
    end as no_draft_reason,
    due.due_date
from {{ ref('int_targets__placed') }} as placed
left join kinds
    on
        placed.school_urn = kinds.school_urn
        and placed.student_id = kinds.student_id
        and placed.subject_code = kinds.subject_code
left join methods
    on
        placed.school_urn = methods.school_urn
        and placed.student_id = methods.student_id
        and placed.subject_code = methods.subject_code
left join {{ ref('int_targets__own_records') }} as own
    on
        placed.school_urn = own.school_urn
        and placed.student_id = own.student_id
        and placed.subject_code = own.subject_code
left join {{ ref('int_targets__due') }} as due
    on
        placed.school_urn = due.school_urn
        and placed.student_id = due.student_id
        and placed.subject_code = due.subject_code
{% for kind in ['expected', 'aspirational'] %}
left join {{ ref('int_targets__matrix') }} as {{ kind }}
    on
        placed.edition = {{ kind }}.edition
        and placed.matrix_code = {{ kind }}.discount_code
        and placed.grade_scale = {{ kind }}.grade_scale
        and placed.band_from = {{ kind }}.ks2_from
        and kinds.{{ kind }}_rank = {{ kind }}.grade_rank
{% endfor %}
