-- Every grade of a marksheet that a figure may be made of: for each subject the prediction, the grade worked at and
-- the two targets that held when the point closed.
-- A mock exam gives the grade worked at where the marksheet of its point has none.
-- Where a teacher wrote above, on or below, the grade is inferred from the expected target.
with marksheets as (
    select
        tracking.school_urn,
        tracking.student_id,
        tracking.academic_year,
        tracking.tracking_point,
        tracking.year_group,
        years.rules_year + stages.final_year_group - tracking.year_group as rules_year,
        tracking.subject_code,
        tracking.class_code,
        tracking.working_at,
        tracking.prediction
    from {{ ref('stg_tracking') }} as tracking
    inner join {{ ref('stages') }} as stages
        on tracking.year_group = stages.year_group and stages.stage = 'KS4'
    inner join {{ ref('academic_years') }} as years
        on tracking.academic_year = years.academic_year
),

targets as (
    select
        marksheets.school_urn,
        marksheets.student_id,
        marksheets.academic_year,
        marksheets.tracking_point,
        marksheets.year_group,
        marksheets.rules_year,
        marksheets.subject_code,
        marksheets.class_code,
        marksheets.prediction,
        targets.kind,
        targets.grade_scale,
        targets.grade
    from marksheets
    inner join {{ ref('int_tracking__targets') }} as targets
        on
            marksheets.school_urn = targets.school_urn
            and marksheets.academic_year = targets.academic_year
            and marksheets.tracking_point = targets.tracking_point
            and marksheets.student_id = targets.student_id
            and marksheets.subject_code = targets.subject_code
),

inferred as (
    select
        targets.school_urn, targets.student_id, targets.academic_year, targets.tracking_point, targets.year_group,
        targets.rules_year,
        targets.subject_code, targets.class_code,
        grades.grade
    from targets
    inner join {{ ref('flags') }} as words
        on lower(targets.prediction) = words.prediction_word
    inner join {{ ref('grade_scales') }} as reached
        on targets.grade_scale = reached.grade_scale and targets.grade = reached.grade
    inner join {{ ref('int_attainment__scale_ends') }} as ends
        on targets.grade_scale = ends.grade_scale
    inner join {{ ref('grade_scales') }} as grades
        on
            targets.grade_scale = grades.grade_scale
            and grades.grade_rank
            = least(greatest(reached.grade_rank + words.inferred_rank_change, ends.lowest_rank), ends.highest_rank)
    where targets.kind = 'expected'
)

select
    marksheets.school_urn, marksheets.student_id, marksheets.academic_year, marksheets.tracking_point,
    marksheets.year_group, marksheets.rules_year, marksheets.subject_code, marksheets.class_code,
    'prediction' as basis,
    marksheets.prediction as grade,
    0 as is_inferred,
    cast(null as bigint) as course_no
from marksheets
left join {{ ref('flags') }} as words
    on lower(marksheets.prediction) = words.prediction_word
where marksheets.prediction is not null and words.target_state is null
union all
select
    school_urn, student_id, academic_year, tracking_point, year_group, rules_year, subject_code, class_code,
    'prediction' as basis, grade, 1 as is_inferred, cast(null as bigint) as course_no
from inferred
union all
select
    school_urn, student_id, academic_year, tracking_point, year_group, rules_year, subject_code, class_code,
    'working_at' as basis, working_at as grade, 0 as is_inferred, cast(null as bigint) as course_no
from marksheets
where working_at is not null
union all
select
    school_urn, student_id, academic_year, tracking_point, year_group, rules_year, subject_code, class_code,
    kind || '_target' as basis, grade, 0 as is_inferred, cast(null as bigint) as course_no
from targets
union all
select
    mocks.school_urn, mocks.student_id, mocks.academic_year, mocks.tracking_point, mocks.year_group, mocks.rules_year,
    mocks.subject_code, cast(null as varchar) as class_code,
    'working_at' as basis, mocks.grade, 0 as is_inferred, mocks.course_no
from {{ ref('int_attainment__mock_grades') }} as mocks
left join marksheets
    on
        mocks.school_urn = marksheets.school_urn
        and mocks.student_id = marksheets.student_id
        and mocks.academic_year = marksheets.academic_year
        and mocks.tracking_point = marksheets.tracking_point
        and mocks.subject_code = marksheets.subject_code
        and marksheets.working_at is not null
where marksheets.student_id is null
