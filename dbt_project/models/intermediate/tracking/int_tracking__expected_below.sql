-- Students judged above, on or below at a closed point, each subject with the chance of being below that the student's other
-- subjects give: the share below there, drawn towards the year group's, which stands alone where there is no other subject.
{% set student = 'school_urn, academic_year, tracking_point, student_id' %}
with elsewhere as (
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
    from {{ ref('int_tracking__judged') }}
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
