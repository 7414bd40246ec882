-- The expected target of each student on roll in each subject as leaders count it: the one that holds, without it what is
-- moderated, without that the draft; with the chance of like students nationally and what was changed since it was issued.
with changed as (
    select
        school_urn,
        student_key,
        subject_code,
        grade_scale,
        max(case when step in ('raise', 'change') then 1 else 0 end) as was_raised,
        max(case when step = 'lower_wrong' then 1 else 0 end) as was_lowered
    from {{ ref('fct_target_step') }}
    where kind = 'expected' and void_reason is null
    group by school_urn, student_key, subject_code, grade_scale
),

told as (
    select
        drafts.school_urn,
        drafts.student_key,
        drafts.year_group,
        drafts.subject_code,
        drafts.grade_scale,
        drafts.edition,
        drafts.band_from,
        drafts.due_date,
        placed.matrix_code,
        case
            when states.state in ('sent', 'issued', 'queried', 'moderated') then states.state
            when drafts.expected_grade is not null then 'draft'
            else 'none'
        end as state,
        case
            when states.state in ('sent', 'issued', 'queried', 'moderated') then states.told_grade
            else drafts.expected_grade
        end as told_grade
    from {{ ref('int_targets__drafts') }} as drafts
    inner join {{ ref('int_targets__placed') }} as placed
        on
            drafts.school_urn = placed.school_urn
            and drafts.student_id = placed.student_id
            and drafts.subject_code = placed.subject_code
    inner join {{ ref('stages') }} as stages
        on drafts.year_group = stages.year_group
    left join {{ ref('int_targets__states') }} as states
        on
            drafts.school_urn = states.school_urn
            and drafts.student_id = states.student_id
            and drafts.subject_code = states.subject_code
            and drafts.grade_scale = states.grade_scale
            and states.kind = 'expected'
            and stages.stage = states.stage
)

select
    told.school_urn,
    told.student_key,
    told.year_group,
    told.subject_code,
    told.grade_scale,
    told.state,
    told.due_date,
    coalesce(fine.grade, told.told_grade) as grade,
    scales.grade_rank,
    chances.chance_pct,
    coalesce(changed.was_raised, 0) as was_raised,
    coalesce(changed.was_lowered, 0) as was_lowered
from told
left join {{ ref('fine_grades') }} as fine
    on told.grade_scale = fine.grade_scale and told.told_grade = fine.fine_grade
left join {{ ref('grade_scales') }} as scales
    on told.grade_scale = scales.grade_scale and coalesce(fine.grade, told.told_grade) = scales.grade
left join {{ ref('int_targets__matrix') }} as chances
    on
        told.edition = chances.edition
        and told.matrix_code = chances.discount_code
        and told.grade_scale = chances.grade_scale
        and told.band_from = chances.ks2_from
        and scales.grade_rank = chances.grade_rank
left join changed
    on
        told.school_urn = changed.school_urn
        and told.student_key = changed.student_key
        and told.subject_code = changed.subject_code
        and told.grade_scale = changed.grade_scale
