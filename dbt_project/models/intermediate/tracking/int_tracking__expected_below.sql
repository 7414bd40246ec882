-- Students judged above, on or below at a closed point, each subject with the chance of being below that the student's other
-- subjects give: the share below there, drawn towards the year group's, which stands alone where there is no other subject.
with judged as (
    select
        marks.school_urn,
        marks.academic_year,
        marks.tracking_point,
        marks.student_id,
        marks.subject_code,
        marks.class_code,
        marks.year_group,
        points.close_date,
        case when flagged.target_state = 'below' then 1 else 0 end as is_below
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
    where flagged.target_state in ('above', 'on', 'below')
),

{% set student = 'school_urn, academic_year, tracking_point, student_id' %}
elsewhere as (
    select
        school_urn,
        academic_year,
        tracking_point,
        student_id,
        subject_code,
        class_code,
        year_group,
        close_date,
        is_below,
        count(*) over (partition by {{ student }}) - count(*) over (partition by {{ student }}, class_code) as n_elsewhere,
        sum(is_below) over (partition by {{ student }})
        - sum(is_below) over (partition by {{ student }}, class_code) as n_below_elsewhere,
        avg(cast(is_below as double)) over (
            partition by school_urn, academic_year, tracking_point, year_group
        ) as share_of_year
    from judged
)

select
    school_urn,
    academic_year,
    tracking_point,
    student_id,
    subject_code,
    class_code,
    year_group,
    close_date,
    is_below,
    cast(
        (n_below_elsewhere + {{ pattern_rule('marks_of_year_group') }} * share_of_year)
        / (n_elsewhere + {{ pattern_rule('marks_of_year_group') }}) as {{ fine() }}
    ) as chance_of_below
from elsewhere
where class_code is not null
