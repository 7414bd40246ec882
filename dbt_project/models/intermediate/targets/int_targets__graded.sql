-- The grade of each draft: the weighed rank and the challenge of the policy, rounded to a whole grade or a third, between the
-- lowest and the highest that the policy and the scale allow. An aspirational draft is never below the expected one. No rank
-- gives no grade.
{% set kinds = {'expected': 'expected_thirds', 'aspirational': 'aspirational_thirds'} %}
with fine_scales as (
    select distinct grade_scale
    from {{ ref('fine_grades') }}
),

limited as (
    select
        weighed.school_urn,
        weighed.student_id,
        weighed.subject_code,
        weighed.kind,
        placed.grade_scale,
        weighed.uncut_rank,
        case weighed.kind
            {% for kind, thirds in kinds.items() %}
            when '{{ kind }}' then coalesce(policies.{{ thirds }}, 0)
            {% endfor %}
        end * placed.ranks_per_grade / cast({{ target_rule('thirds_of_grade') }} as double) as challenge,
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
),

stepped as (
    select
        school_urn, student_id, subject_code, kind, grade_scale,
        uncut_rank, challenge, lowest_rank, highest_rank, top_rank, is_fine,
        case when is_fine = 1 then {{ target_rule('thirds_of_grade') }} else 1 end as steps
    from limited
),

clamped as (
    select
        school_urn, student_id, subject_code, kind, grade_scale, uncut_rank, steps,
        least(
            greatest(cast({{ half_up('(uncut_rank + challenge) * steps') }} as integer), lowest_rank * steps),
            coalesce(highest_rank * steps, top_rank * steps + is_fine)
        ) as step
    from stepped
),

lifted as (
    select
        school_urn, student_id, subject_code, kind, grade_scale, uncut_rank, steps,
        case kind
            when 'aspirational' then max(step) over (partition by school_urn, student_id, subject_code)
            else step
        end as step
    from clamped
)

select
    lifted.school_urn,
    lifted.student_id,
    lifted.subject_code,
    lifted.kind,
    lifted.uncut_rank,
    coalesce(fine_grades.fine_grade, grades.grade) as grade,
    grades.grade_rank,
    cast(lifted.step * {{ target_rule('thirds_of_grade') }} / lifted.steps as integer) as fine_rank
from lifted
inner join {{ ref('grade_scales') }} as grades
    on
        lifted.grade_scale = grades.grade_scale
        and {{ half_up('lifted.step / cast(lifted.steps as double)') }} = grades.grade_rank
left join {{ ref('fine_grades') }} as fine_grades
    on
        lifted.grade_scale = fine_grades.grade_scale
        and grades.grade = fine_grades.grade
        and lifted.step - grades.grade_rank * lifted.steps = fine_grades.thirds
