-- Predictions below the expected target at closed points, with what says whom to help first: the gap, points running, subjects
-- below, what is in hand already, and the level of support that the rules ask for. Of the newest points the place in the school:
-- every list keeps its order.
with counted as (
    select
        school_urn,
        student_id,
        academic_year,
        tracking_point,
        cast(sum(is_below) as bigint) as n_subjects_below,
        count(*) as n_subjects_judged
    from {{ ref('int_tracking__judged') }}
    group by school_urn, student_id, academic_year, tracking_point
),

helped as (
    select
        judged.school_urn,
        judged.student_id,
        judged.subject_code,
        judged.academic_year,
        judged.tracking_point,
        count(distinct interventions.intervention_id) as n_in_hand
    from {{ ref('int_tracking__judged') }} as judged
    inner join {{ ref('stg_interventions') }} as interventions
        on
            judged.school_urn = interventions.school_urn
            and judged.student_id = interventions.student_id
            and judged.subject_code = coalesce(interventions.subject_code, judged.subject_code)
    where
        interventions.start_date <= cast('{{ var("as_of") }}' as date)
        and (interventions.end_date is null or interventions.end_date >= cast('{{ var("as_of") }}' as date))
    group by judged.school_urn, judged.student_id, judged.subject_code, judged.academic_year, judged.tracking_point
),

rated as (
    select
        judged.school_urn,
        judged.student_id,
        judged.subject_code,
        judged.academic_year,
        judged.tracking_point,
        judged.gap_grades,
        judged.points_running,
        judged.is_newest,
        counted.n_subjects_below,
        counted.n_subjects_judged,
        coalesce(helped.n_in_hand, 0) as n_in_hand,
        max(levels.place) as place_of_level
    from {{ ref('int_tracking__judged') }} as judged
    inner join counted
        on
            judged.school_urn = counted.school_urn
            and judged.student_id = counted.student_id
            and judged.academic_year = counted.academic_year
            and judged.tracking_point = counted.tracking_point
    left join helped
        on
            judged.school_urn = helped.school_urn
            and judged.student_id = helped.student_id
            and judged.subject_code = helped.subject_code
            and judged.academic_year = helped.academic_year
            and judged.tracking_point = helped.tracking_point
    inner join {{ ref('support_levels') }} as levels
        on
            judged.points_running >= levels.least_points_running
            and counted.n_subjects_below >= levels.least_subjects_below
    where judged.is_below = 1
    group by
        judged.school_urn, judged.student_id, judged.subject_code, judged.academic_year, judged.tracking_point,
        judged.gap_grades, judged.points_running, judged.is_newest, counted.n_subjects_below, counted.n_subjects_judged,
        helped.n_in_hand
)

select
    keys.student_key,
    rated.school_urn,
    rated.academic_year,
    rated.tracking_point,
    rated.subject_code,
    rated.gap_grades,
    rated.points_running,
    rated.n_subjects_below,
    rated.n_subjects_judged,
    case when rated.is_newest = 1 then rated.n_in_hand end as n_in_hand,
    levels.support_level,
    rated.is_newest,
    case
        when rated.is_newest = 1 then row_number() over (
            partition by rated.school_urn, rated.is_newest
            order by
                rated.gap_grades asc nulls last, rated.points_running desc nulls last, rated.n_subjects_below desc nulls last,
                rated.n_in_hand asc nulls last, rated.place_of_level desc nulls last, keys.student_key asc nulls last,
                rated.subject_code asc nulls last
        )
    end as place
from rated
inner join {{ ref('stg_student_keys') }} as keys
    on rated.school_urn = keys.school_urn and rated.student_id = keys.student_id
inner join {{ ref('support_levels') }} as levels
    on rated.place_of_level = levels.place
