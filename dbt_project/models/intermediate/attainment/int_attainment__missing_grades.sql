-- Subjects of a student's marksheet that will be sat and of which a figure has no grade: none was given on its basis, or
-- the row waits in quarantine. Not of a subject whose entry was withdrawn, whose result the student already has, or of which
-- no course is in the tables.
with told as (
    select distinct
        school_urn,
        academic_year,
        tracking_point,
        basis
    from {{ ref('int_attainment__figures') }}
),

others as (
    select figure_no, rules_year, subject_code, course_no from {{ ref('int_attainment__expected_entries') }}
    union all
    select figure_no, rules_year, subject_code, course_no from {{ ref('int_attainment__banked_entries') }}
),

-- What a course that is in no table brought says nothing of the others of its subject.
graded_otherwise as (
    select
        others.figure_no,
        others.subject_code
    from others
    left join {{ ref('int_attainment__course_years') }} as years
        on others.course_no = years.course_no and others.rules_year = years.rules_year
    where coalesce(years.counts, 1) = 1
),

graded as (
    select
        marksheets.school_urn, marksheets.student_id, marksheets.academic_year, marksheets.tracking_point, told.basis,
        marksheets.year_group, marksheets.subject_code,
        case told.basis when 'prediction' then marksheets.prediction when 'working_at' then marksheets.working_at end as grade
    from {{ ref('int_attainment__marksheets') }} as marksheets
    inner join told
        on
            marksheets.school_urn = told.school_urn
            and marksheets.academic_year = told.academic_year
            and marksheets.tracking_point = told.tracking_point
    where marksheets.subjects_are_entries = 1
),

blanks as (
    select
        graded.school_urn, graded.student_id, graded.academic_year, graded.tracking_point, graded.basis,
        graded.year_group, graded.subject_code, 'no_grade' as fault
    from graded
    left join {{ ref('flags') }} as words
        on lower(graded.grade) = words.prediction_word
    where graded.grade is null or words.target_state is not null
    union all
    select
        aside.school_urn, aside.student_id, aside.academic_year, aside.tracking_point, told.basis,
        cast(null as integer) as year_group, aside.subject_code, 'quarantined' as fault
    from {{ ref('int_quality__aside') }} as aside
    inner join told
        on
            aside.school_urn = told.school_urn
            and aside.academic_year = told.academic_year
            and aside.tracking_point = told.tracking_point
            and coalesce(aside.column_name, told.basis) = told.basis
    where aside.entity = 'tracking'
)

select
    figures.figure_no,
    figures.rules_year,
    blanks.subject_code,
    max(blanks.fault) as fault
from blanks
inner join {{ ref('int_attainment__figures') }} as figures
    on
        blanks.school_urn = figures.school_urn
        and blanks.student_id = figures.student_id
        and blanks.academic_year = figures.academic_year
        and blanks.tracking_point = figures.tracking_point
        and blanks.basis = figures.basis
inner join {{ ref('int_attainment__subjects') }} as taught
    on
        blanks.school_urn = taught.school_urn
        and blanks.subject_code = taught.subject_code
        and figures.rules_year = taught.rules_year
left join graded_otherwise
    on figures.figure_no = graded_otherwise.figure_no and blanks.subject_code = graded_otherwise.subject_code
left join {{ ref('stg_tracking_points') }} as points
    on
        blanks.school_urn = points.school_urn
        and blanks.academic_year = points.academic_year
        and blanks.tracking_point = points.tracking_point
        and blanks.year_group = points.year_group
left join {{ ref('int_attainment__exam_entries') }} as made
    on
        figures.student_no = made.student_no
        and figures.rules_year = made.results_year
        and blanks.subject_code = made.subject_code
        and (points.close_date is null or points.close_date >= made.withdrawn_date)
        and made.withdrawn_date is not null
where graded_otherwise.figure_no is null and made.student_no is null
group by figures.figure_no, figures.rules_year, blanks.subject_code
