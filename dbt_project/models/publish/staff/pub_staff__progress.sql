-- Points that have closed, and marksheets of points that no calendar has, with what each says of the one before and, of who is
-- below target, whom to help first.
select
    tracking.student_key,
    tracking.school_urn,
    tracking.academic_year,
    tracking.tracking_point,
    points.name as point_name,
    points.close_date,
    tracking.year_group,
    tracking.subject_code,
    coalesce(subjects.name, tracking.subject_code) as subject_name,
    tracking.class_code,
    tracking.target_grade,
    tracking.told_prediction as prediction,
    tracking.told_working_at as working_at,
    tracking.attitude,
    tracking.has_praise,
    tracking.target_state,
    judged.gap_grades,
    judged.last_state,
    judged.last_prediction,
    coalesce(judged.is_newest, 0) as is_newest,
    below.points_running,
    below.n_subjects_below,
    below.n_in_hand,
    levels.name as support_name,
    below.place,
    case
        when points.close_date is not null then row_number() over (
            partition by tracking.student_key, tracking.subject_code
            order by points.close_date desc nulls last, tracking.academic_year desc, tracking.tracking_point desc
        )
    end as nth_newest
from {{ ref('fct_tracking') }} as tracking
inner join {{ ref('pub_staff__students') }} as students
    on tracking.student_key = students.student_key
inner join {{ ref('dim_tracking_point') }} as points
    on
        tracking.school_urn = points.school_urn
        and tracking.academic_year = points.academic_year
        and tracking.tracking_point = points.tracking_point
        and tracking.year_group = points.year_group
left join {{ ref('dim_subject') }} as subjects
    on tracking.school_urn = subjects.school_urn and tracking.subject_code = subjects.subject_code
left join {{ ref('int_tracking__judged') }} as judged
    on
        students.student_id = judged.student_id
        and tracking.school_urn = judged.school_urn
        and tracking.academic_year = judged.academic_year
        and tracking.tracking_point = judged.tracking_point
        and tracking.subject_code = judged.subject_code
left join {{ ref('fct_underachievement') }} as below
    on
        tracking.student_key = below.student_key
        and tracking.school_urn = below.school_urn
        and tracking.academic_year = below.academic_year
        and tracking.tracking_point = below.tracking_point
        and tracking.subject_code = below.subject_code
left join {{ ref('support_levels') }} as levels
    on below.support_level = levels.support_level
where points.is_closed or points.close_date is null
