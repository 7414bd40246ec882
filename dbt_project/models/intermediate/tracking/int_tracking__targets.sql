-- The targets that held when the point closed: of each kind the newest issued by then.
with candidates as (
    select
        tracking.school_urn,
        tracking.academic_year,
        tracking.tracking_point,
        tracking.student_id,
        tracking.subject_code,
        targets.kind,
        targets.grade_scale,
        targets.grade,
        row_number() over (
            partition by
                tracking.school_urn, tracking.academic_year, tracking.tracking_point,
                tracking.student_id, tracking.subject_code, targets.kind
            order by targets.issued_date desc
        ) as nth
    from {{ ref('int_tracking__marks') }} as tracking
    inner join {{ ref('stg_tracking_points') }} as points
        on
            tracking.school_urn = points.school_urn
            and tracking.academic_year = points.academic_year
            and tracking.tracking_point = points.tracking_point
            and tracking.year_group = points.year_group
    inner join {{ ref('stages') }} as stages
        on tracking.year_group = stages.year_group
    inner join {{ ref('int_targets__issued') }} as targets
        on
            tracking.school_urn = targets.school_urn
            and tracking.student_id = targets.student_id
            and tracking.subject_code = targets.subject_code
            and stages.stage = targets.stage
            and points.close_date >= targets.issued_date
)

select
    school_urn,
    academic_year,
    tracking_point,
    student_id,
    subject_code,
    kind,
    grade_scale,
    grade
from candidates
where nth = 1
