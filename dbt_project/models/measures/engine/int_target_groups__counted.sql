-- Target groups whose rule counts subjects, or is a student group, or both: for each student of whom it can be told whether they
-- are a member, how many subjects count. Below is a prediction against the expected target. Of a student group is who is in it on
-- the last day of the point; of an own group everybody is told, whatever is predicted.
with ebacc as (
    select distinct figure_no, subject_code
    from {{ ref('int_attainment__entries') }}
    where pillar_no is not null
),

subjects as (
    select
        points.school_urn,
        points.student_key,
        points.academic_year,
        points.tracking_point,
        points.year_group,
        points.close_date,
        tracking.grade_scale,
        tracking.target_rank,
        case when flags.exclusion_reason is null then 1 else 0 end as is_judged,
        case when tracking.target_state = 'below' then 1 else 0 end as is_below,
        case when ebacc.subject_code is not null then 1 else 0 end as is_ebacc
    from {{ ref('int_target_groups__points') }} as points
    inner join {{ ref('fct_tracking') }} as tracking
        on
            points.school_urn = tracking.school_urn
            and points.student_key = tracking.student_key
            and points.academic_year = tracking.academic_year
            and points.tracking_point = tracking.tracking_point
    inner join {{ ref('flags') }} as flags
        on tracking.target_state = flags.target_state
    left join ebacc
        on points.figure_no = ebacc.figure_no and tracking.subject_code = ebacc.subject_code
),

counted as (
    select
        rules.target_group,
        rules.kind,
        rules.group_id,
        subjects.school_urn,
        subjects.student_key,
        subjects.academic_year,
        subjects.tracking_point,
        subjects.close_date,
        max(rules.least) as least,
        max(
            case
                when rules.kind = 'own' then 1
                when rules.kind = 'high_targets' and scale.grade_rank is not null and subjects.target_rank is not null then 1
                when rules.kind = 'ebacc_below' then subjects.is_judged * subjects.is_ebacc
                when rules.kind = 'underachieving_in_group' then subjects.is_judged
                else 0
            end
        ) as is_told,
        sum(
            case
                when rules.kind = 'high_targets' then case when subjects.target_rank >= scale.grade_rank then 1 else 0 end
                when rules.kind = 'ebacc_below' then subjects.is_below * subjects.is_ebacc
                else subjects.is_below
            end
        ) as n_counted
    from subjects
    inner join {{ ref('target_groups') }} as rules
        on
            rules.kind in ('ebacc_below', 'high_targets', 'underachieving_in_group', 'own')
            and subjects.year_group between rules.year_from and rules.year_to
    left join {{ ref('target_group_grades') }} as grades
        on rules.target_group = grades.target_group and subjects.grade_scale = grades.grade_scale
    left join {{ ref('grade_scales') }} as scale
        on grades.grade_scale = scale.grade_scale and grades.lowest_grade = scale.grade
    group by
        rules.target_group, rules.kind, rules.group_id, subjects.school_urn, subjects.student_key, subjects.academic_year,
        subjects.tracking_point, subjects.close_date
)

select
    counted.target_group,
    counted.school_urn,
    counted.student_key,
    counted.academic_year,
    counted.tracking_point,
    max(case
        when counted.group_id is not null and members.student_key is null then 0
        when counted.n_counted >= coalesce(counted.least, 0) then 1
        else 0
    end) as is_member,
    max(case counted.kind when 'high_targets' then 'n_high_targets' when 'ebacc_below' then 'n_below_ebacc' else 'n_below' end)
        as figure_of,
    cast(max(counted.n_counted) as decimal(18, 4)) as figure
from counted
left join {{ ref('dim_student_group') }} as members
    on
        counted.student_key = members.student_key
        and counted.group_id = members.group_id
        and counted.close_date between members.valid_from and members.valid_to
where counted.is_told = 1
group by
    counted.target_group, counted.school_urn, counted.student_key, counted.academic_year, counted.tracking_point
