-- How many grades a student is short of each threshold in the better English and in maths, by the newest predictions.
with thresholds as (
    select distinct
        at_least
    from {{ ref('measures') }}
    where outcome = 'english_maths'
),

short as (
    select
        figures.attainment8_key,
        figures.school_urn,
        figures.student_key,
        figures.academic_year,
        figures.tracking_point,
        thresholds.at_least,
        greatest(thresholds.at_least - figures.english_best_points, 0) as english_short,
        greatest(thresholds.at_least - figures.maths_best_points, 0) as maths_short
    from {{ ref('fct_attainment8') }} as figures
    cross join thresholds
    where figures.figure_no in (select gains.figure_no from {{ ref('fct_attainment8_gains') }} as gains)
)

select
    attainment8_key,
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    cast(at_least as integer) as grade_threshold,
    cast(ceil(english_short) as integer) as english_grades_short,
    cast(ceil(maths_short) as integer) as maths_grades_short,
    cast(ceil(english_short) + ceil(maths_short) as integer) as grades_short
from short
