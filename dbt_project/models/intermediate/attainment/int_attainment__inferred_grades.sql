-- Where a teacher wrote above, on or below instead of a grade, the grade that follows from the expected target.
with words as (
    select
        school_urn, student_id, academic_year, tracking_point, year_group, rules_year, subject_code, class_code,
        grade_scale, grade, 'prediction' as basis, lower(prediction) as word
    from {{ ref('int_attainment__target_grades') }}
    where kind = 'expected'
    union all
    select
        school_urn, student_id, academic_year, tracking_point, year_group, rules_year, subject_code, class_code,
        grade_scale, grade, 'working_at' as basis, lower(working_at) as word
    from {{ ref('int_attainment__target_grades') }}
    where kind = 'expected'
)

select
    words.school_urn,
    words.student_id,
    words.academic_year,
    words.tracking_point,
    words.year_group,
    words.rules_year,
    words.subject_code,
    words.class_code,
    words.basis,
    grades.grade
from words
inner join {{ ref('flags') }} as flags
    on words.word = flags.prediction_word
inner join {{ ref('grade_scales') }} as reached
    on words.grade_scale = reached.grade_scale and words.grade = reached.grade
inner join {{ ref('int_attainment__scale_ends') }} as ends
    on words.grade_scale = ends.grade_scale
inner join {{ ref('grade_scales') }} as grades
    on
        words.grade_scale = grades.grade_scale
        and grades.grade_rank
        = least(greatest(reached.grade_rank + flags.inferred_rank_change, ends.lowest_rank), ends.highest_rank)
