-- What of the accepted rows no rule knows, counted by delivery and column: the row is kept, and its file and first row say
-- where the value stands.
with grades as (
    select grade
    from {{ ref('grade_scales') }}
    union distinct
    select fine_grade as grade
    from {{ ref('fine_grades') }}
),

given as (
    select 'tracking' as entity, 'prediction' as column_name, _delivery_id, _row, prediction as grade
    from {{ ref('stg_tracking') }}
    union all
    select 'tracking' as entity, 'working_at' as column_name, _delivery_id, _row, working_at as grade
    from {{ ref('stg_tracking') }}
),

found as (
    select given.entity, given.column_name, 'unknown_grade' as rule, given._delivery_id, given._row
    from given
    left join grades
        on given.grade = grades.grade
    left join {{ ref('flags') }} as words
        on lower(given.grade) = words.prediction_word
    where given.grade is not null and grades.grade is null and words.target_state is null
    union all
    select 'targets' as entity, 'grade' as column_name, 'unknown_target' as rule, targets._delivery_id, targets._row
    from {{ ref('stg_targets') }} as targets
    left join {{ ref('grade_scales') }} as scales
        on targets.grade_scale = scales.grade_scale and targets.grade = scales.grade
    where scales.grade is null
    union all
    select 'student_groups' as entity, 'value' as column_name, 'value_without_group' as rule, markers._delivery_id, markers._row
    from {{ ref('stg_student_groups') }} as markers
    left join {{ ref('groups') }} as rules
        on markers.marker = rules.marker and markers.value = rules.value
    where rules.group_id is null
    union all
    select 'students' as entity, 'ethnicity' as column_name, 'value_without_group' as rule, students._delivery_id, students._row
    from {{ ref('stg_students') }} as students
    left join {{ ref('ethnicity_codes') }} as codes
        on students.ethnicity = codes.code
    where students.ethnicity is not null and codes.code is null
    union all
    select 'ks2_results' as entity, 'outcome' as column_name, 'outcome_without_value' as rule, results._delivery_id, results._row
    from {{ ref('stg_ks2_results') }} as results
    inner join {{ ref('ks2_subjects') }} as subjects
        on results.subject = subjects.subject
    inner join {{ ref('ks2_outcomes') }} as outcomes
        on upper(results.outcome) = outcomes.outcome
    left join {{ ref('ks2_equivalents') }} as equivalents
        on results.ks2_year = equivalents.ks2_year and upper(results.outcome) = equivalents.outcome
    where results.scaled_score is null and equivalents.outcome is null
    union all
    select 'classes' as entity, 'course_code' as column_name, 'course_not_sent' as rule, classes._delivery_id, classes._row
    from {{ ref('stg_classes') }} as classes
    left join {{ ref('stg_courses') }} as courses
        on classes.school_urn = courses.school_urn and classes.course_code = courses.course_code
    where courses.course_code is null
    union all
    select
        'exam_results' as entity, 'results_year' as column_name, 'year_without_rules' as rule, results._delivery_id,
        results._row
    from {{ ref('stg_exam_results') }} as results
    inner join {{ ref('stg_courses') }} as courses
        on results.school_urn = courses.school_urn and results.course_code = courses.course_code and courses.stage = 'KS4'
    left join {{ ref('ks4_rule_years') }} as years
        on results.results_year = years.rules_year
    where years.rules_year is null
)

select
    found.entity,
    found.column_name,
    found.rule,
    found._delivery_id as delivery_id,
    deliveries.file_name,
    cast(count(*) as bigint) as n_rows,
    min(found._row) as first_row,
    max(rules.meaning) as meaning,
    max(rules.what_to_do) as what_to_do
from found
inner join {{ ref('unmapped_codes') }} as rules
    on found.rule = rules.rule
inner join {{ ref('stg_deliveries') }} as deliveries
    on found._delivery_id = deliveries.delivery_id
group by found.entity, found.column_name, found.rule, found._delivery_id, deliveries.file_name
