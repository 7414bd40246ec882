-- The entries of the projected figures that count and are still to be sat (a result that the student already has is fixed),
-- each with its case and with the numbers of what it shares its error with: the year, the subject, the teacher. The tier is
-- that of the exam entry, once it was made.
select
    figures.projection_no,
    figures.figure_no,
    figures.rules_year,
    entries.subject_code,
    entries.course_code,
    entries.course_no,
    entries.category,
    entries.rule_set,
    entries.awards,
    entries.grade,
    entries.is_inferred,
    made.tier,
    courses.points_scale,
    cells.cell_no,
    parts.year_part,
    parts.subject_part,
    parts.teacher_part,
    parts.student_part,
    dense_rank() over (order by figures.school_urn, figures.rules_year) as year_no,
    dense_rank() over (order by figures.school_urn, figures.rules_year, entries.subject_code) as subject_no,
    dense_rank() over (
        order by figures.school_urn, figures.rules_year, entries.subject_code, coalesce(tracking.staff_id, '')
    ) as teacher_no,
    row_number() over (order by figures.projection_no, entries.course_no) as entry_no
from {{ ref('int_projection__figures') }} as figures
inner join {{ ref('int_attainment__entries') }} as entries
    on figures.figure_no = entries.figure_no and entries.entry_state = 'counts' and entries.results_year is null
inner join {{ ref('int_attainment__course_years') }} as courses
    on entries.course_no = courses.course_no and figures.rules_year = courses.rules_year
inner join {{ ref('int_projection__graded') }} as graded
    on entries.figure_no = graded.figure_no and entries.course_no = graded.course_no
inner join {{ ref('int_projection__cells') }} as cells
    on
        figures.school_urn = cells.school_urn
        and figures.known_before = cells.known_before
        and figures.distance = cells.distance
        and graded.grade_scale = cells.grade_scale
        and graded.subject_code = cells.subject_code
        and graded.predicted_rank = cells.predicted_rank
        and graded.beside = cells.beside
inner join {{ ref('int_projection__parts') }} as parts
    on
        figures.school_urn = parts.school_urn
        and figures.known_before = parts.known_before
        and figures.distance = parts.distance
left join {{ ref('int_tracking__marks') }} as tracking
    on
        figures.school_urn = tracking.school_urn
        and figures.student_id = tracking.student_id
        and figures.academic_year = tracking.academic_year
        and figures.tracking_point = tracking.tracking_point
        and entries.subject_code = tracking.subject_code
left join {{ ref('stg_exam_entries') }} as made
    on
        figures.school_urn = made.school_urn
        and figures.student_id = made.student_id
        and figures.rules_year = made.results_year
        and entries.course_code = made.course_code
        and figures.close_date >= made.entered_date
