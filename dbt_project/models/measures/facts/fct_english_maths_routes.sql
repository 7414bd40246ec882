-- How many grades a student is short of each threshold in the better English and in maths, by the newest predictions. From
-- nothing there is no route: without an entry that counts the subject's state says so, or that one could not be valued.
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
        figures.attainment8_status,
        thresholds.at_least,
        case when basics.has_english = 1 then greatest(thresholds.at_least - basics.english_best_points, 0) end as english_short,
        case when basics.has_maths = 1 then greatest(thresholds.at_least - basics.maths_best_points, 0) end as maths_short
    from {{ ref('fct_attainment8') }} as figures
    inner join {{ ref('int_attainment__basics') }} as basics
        on figures.figure_no = basics.figure_no
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
    {% for element in ('english', 'maths') %}
    case
        when {{ element }}_short = 0 then 'reached'
        when {{ element }}_short > 0 then 'short'
        when attainment8_status = 'incomplete' then 'not_known'
        else 'no_entry'
    end as {{ element }}_state,
    {% endfor %}
    cast(ceil(english_short) as integer) as english_grades_short,
    cast(ceil(maths_short) as integer) as maths_grades_short,
    cast(ceil(english_short) + ceil(maths_short) as integer) as grades_short
from short
