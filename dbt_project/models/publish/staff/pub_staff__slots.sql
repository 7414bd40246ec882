-- Attainment 8 of students on roll by their newest predictions, slot by slot, and the points that the subject's expected target
-- would add in it; of the last two years of the stage.
with newest as (
    select
        figures.attainment8_key,
        figures.student_key,
        figures.school_urn,
        figures.academic_year,
        figures.tracking_point,
        figures.attainment8_points,
        figures.attainment8_status,
        points.name as point_name,
        row_number() over (
            partition by figures.student_key
            order by points.close_date desc nulls last, figures.tracking_point desc nulls last
        ) as nth
    from {{ ref('fct_attainment8') }} as figures
    inner join {{ ref('pub_staff__students') }} as students
        on figures.student_key = students.student_key and figures.academic_year = students.academic_year
    inner join {{ ref('dim_tracking_point') }} as points
        on
            figures.school_urn = points.school_urn
            and figures.academic_year = points.academic_year
            and figures.tracking_point = points.tracking_point
            and students.year_group = points.year_group
    inner join {{ ref('stages') }} as stages
        on students.year_group = stages.year_group
    where
        figures.basis = 'prediction' and points.is_closed and stages.stage = 'KS4'
        and stages.final_year_group - students.year_group <= 1
),

targets as (
    select
        figures.student_key,
        figures.academic_year,
        figures.tracking_point,
        entries.subject_code,
        max(entries.points) as points
    from {{ ref('fct_attainment8') }} as figures
    inner join {{ ref('int_attainment__figures') }} as numbers
        on figures.attainment8_key = numbers.attainment8_key
    inner join {{ ref('int_attainment__entries') }} as entries
        on numbers.figure_no = entries.figure_no
    where figures.basis = 'expected_target' and entries.entry_state = 'counts'
    group by figures.student_key, figures.academic_year, figures.tracking_point, entries.subject_code
)

select
    newest.student_key,
    newest.school_urn,
    newest.point_name,
    newest.attainment8_points,
    newest.attainment8_status,
    slots.slot_no,
    slots.slot_code,
    slots.element,
    slots.subject_code,
    coalesce(subjects.name, slots.subject_code) as subject_name,
    slots.grade,
    slots.points,
    slots.weight,
    slots.slot_points,
    slots.slot_state,
    cast(greatest(coalesce(targets.points, 0) - coalesce(slots.points, 0), 0) * slots.weight as decimal(18, 4)) as points_to_gain
from newest
inner join {{ ref('fct_attainment8_slots') }} as slots
    on newest.attainment8_key = slots.attainment8_key
left join {{ ref('dim_subject') }} as subjects
    on slots.school_urn = subjects.school_urn and slots.subject_code = subjects.subject_code
left join targets
    on
        newest.student_key = targets.student_key
        and newest.academic_year = targets.academic_year
        and newest.tracking_point = targets.tracking_point
        and slots.subject_code = targets.subject_code
where newest.nth = 1
