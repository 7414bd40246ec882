-- The weighed rank of each draft with what bounds it: the challenge of the policy in thirds, whether its grades are told in
-- thirds, the lowest and the highest rank that the policy and the scale allow. No rank gives no row.
{% set kinds = {'expected': 'expected_thirds', 'aspirational': 'aspirational_thirds'} %}
with fine_scales as (
    select distinct grade_scale
    from {{ ref('fine_grades') }}
)

select
    weighed.school_urn,
    weighed.student_id,
    weighed.subject_code,
    weighed.kind,
    placed.grade_scale,
    weighed.uncut_rank,
    placed.ranks_per_grade,
    case weighed.kind
        {% for kind, thirds in kinds.items() %}
        when '{{ kind }}' then coalesce(policies.{{ thirds }}, 0)
        {% endfor %}
    end as thirds,
    case
        when placed.year_group >= policies.fine_from_year and fine_scales.grade_scale is not null then 1
        else 0
    end as is_fine,
    coalesce(lowest.grade_rank, ends.lowest_rank) as lowest_rank,
    highest.grade_rank as highest_rank,
    ends.highest_rank as top_rank
from {{ ref('int_targets__weighed') }} as weighed
inner join {{ ref('int_targets__placed') }} as placed
    on
        weighed.school_urn = placed.school_urn
        and weighed.student_id = placed.student_id
        and weighed.subject_code = placed.subject_code
inner join {{ ref('int_targets__policies') }} as policies
    on
        weighed.school_urn = policies.school_urn
        and weighed.results_year = policies.results_year
        and weighed.subject_code = policies.subject_code
        and coalesce(weighed.area, '') = coalesce(policies.area, '')
inner join {{ ref('int_attainment__scale_ends') }} as ends
    on placed.grade_scale = ends.grade_scale
left join fine_scales
    on placed.grade_scale = fine_scales.grade_scale
left join {{ ref('int_targets__limits') }} as lowest
    on placed.grade_scale = lowest.grade_scale and policies.lowest_grade = lowest.grade
left join {{ ref('int_targets__limits') }} as highest
    on placed.grade_scale = highest.grade_scale and policies.highest_grade = highest.grade
where weighed.uncut_rank is not null and placed.ranks_per_grade is not null
