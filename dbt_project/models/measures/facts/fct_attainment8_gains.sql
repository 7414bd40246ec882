-- What one grade more in each subject would add for the student, by the newest predictions: 0 where it would not count.
select
    figures.figure_no,
    figures.attainment8_key,
    figures.school_urn,
    figures.student_key,
    figures.academic_year,
    figures.tracking_point,
    raised.subject_code,
    raised.course_code,
    raised.grade,
    raised.next_grade,
    cast(raised.raised_points - figures.attainment8_points as decimal(18, 4)) as gain_points
from {{ ref('int_measures__raised_slots') }} as raised
inner join {{ ref('fct_attainment8') }} as figures
    on raised.figure_no = figures.figure_no
