-- Each mark of a closed point: how many grades the prediction lies above the working-at grade, where both are on the scale of
-- the class (or of the target), and whether the prediction changed since the student's last one in the subject that year.
with marked as (
    select
        marks.school_urn,
        marks.academic_year,
        marks.tracking_point,
        marks.student_id,
        marks.subject_code,
        marks.class_code,
        marks.year_group,
        points.close_date,
        flagged.target_state,
        marks.told_prediction,
        marks.prediction,
        marks.working_at,
        coalesce(courses.grade_scale, flagged.grade_scale) as grade_scale,
        lag(marks.told_prediction) over (
            partition by
                marks.school_urn, marks.academic_year, marks.student_id, marks.subject_code,
                case when marks.told_prediction is null then 0 else 1 end
            order by points.close_date nulls last, marks.tracking_point nulls last
        ) as previous_prediction
    from {{ ref('int_tracking__marks') }} as marks
    inner join {{ ref('int_tracking__flagged') }} as flagged
        on
            marks.school_urn = flagged.school_urn
            and marks.academic_year = flagged.academic_year
            and marks.tracking_point = flagged.tracking_point
            and marks.student_id = flagged.student_id
            and marks.subject_code = flagged.subject_code
    inner join {{ ref('int_tracking__closed_points') }} as points
        on
            marks.school_urn = points.school_urn
            and marks.academic_year = points.academic_year
            and marks.tracking_point = points.tracking_point
            and marks.year_group = points.year_group
    left join {{ ref('stg_classes') }} as classes
        on
            marks.school_urn = classes.school_urn
            and marks.academic_year = classes.academic_year
            and marks.class_code = classes.class_code
    left join {{ ref('stg_courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
)

select
    marked.school_urn,
    marked.academic_year,
    marked.tracking_point,
    marked.student_id,
    marked.subject_code,
    marked.class_code,
    marked.year_group,
    marked.close_date,
    marked.target_state,
    cast((predicted.grade_rank - working.grade_rank) / scales.ranks_per_grade as decimal(18, 4)) as gap_grades,
    case
        when marked.told_prediction is null or marked.previous_prediction is null then null
        when marked.told_prediction = marked.previous_prediction then 0
        else 1
    end as is_changed
from marked
left join {{ ref('grade_scales') }} as predicted
    on marked.grade_scale = predicted.grade_scale and marked.prediction = predicted.grade
left join {{ ref('grade_scales') }} as working
    on marked.grade_scale = working.grade_scale and marked.working_at = working.grade
left join {{ ref('scales') }} as scales
    on marked.grade_scale = scales.grade_scale
where marked.class_code is not null
