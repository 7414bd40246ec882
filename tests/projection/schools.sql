-- What the models of projection read, from `told` (one row per student and subject) and `courses`.
create table int_tracking__closed_points as
select distinct school::varchar as school_urn, results_year::varchar as academic_year, 'MAR' as tracking_point, 11 as year_group,
    make_date(results_year, 3, 12) as close_date, results_year::integer as rules_year
from told;

create table int_tracking__marks as
select school::varchar as school_urn, results_year::varchar as academic_year, 'MAR' as tracking_point, student_id,
    subject_code, staff_id
from told;

-- Nobody is entered yet, so no tier holds a grade back.
create table stg_exam_entries (school_urn varchar, student_id varchar, results_year integer, course_code varchar,
    tier varchar, entered_date date);

create table int_accuracy__pairs as
select school::varchar as school_urn, student_id, results_year::varchar as academic_year, 'MAR' as tracking_point,
    11 as year_group, subject_code, staff_id, 'KS4' as stage, results_year::integer as results_year,
    'gcse_9_1' as grade_scale, prediction::integer as predicted_rank, (prediction - result)::integer as difference
from told;

create table int_attainment__courses as
select school_urn, course_code, 'gcse_9_1' as grade_scale, 'gcse_9_1' as points_scale, category, 1 as awards,
    row_number() over (order by school_urn, course_code) as course_no
from (select distinct school_urn from int_tracking__marks), courses;

create table int_attainment__course_years as
select courses.*, years.rules_year
from int_attainment__courses as courses, (select distinct results_year::integer as rules_year from told) as years;

create table int_attainment__figures as
select row_number() over (order by student_id, basis) as figure_no, student_id || '|' || basis as attainment8_key,
    school_urn, student_id as student_key, student_id, academic_year, basis,
    case basis when 'result' then 'results' else 'MAR' end as tracking_point,
    academic_year::integer as rules_year, 'from_2018' as rule_set, 'alone' as one_english
from (select distinct school_urn, student_id, academic_year from int_tracking__marks),
    (values ('prediction'), ('result')) as bases(basis)
where academic_year::integer = (select max(results_year) from told);

create table int_attainment__entries as
select figures.figure_no, figures.rule_set, told.subject_code, told.subject_code as course_code, courses.category,
    courses.category as discount_code, courses.course_no,
    case figures.basis when 'result' then told.result else told.prediction end::varchar as grade, 1 as awards,
    0 as is_inferred, cast(null as integer) as results_year, case figures.basis when 'result' then told.result else told.prediction end::decimal(18, 4) as points,
    'counts' as entry_state, categories.fill_no, categories.pillar_no, categories.entry_units
from int_attainment__figures as figures
join told using (student_id)
join int_attainment__courses as courses on courses.school_urn = figures.school_urn and courses.course_code = told.subject_code
join int_attainment__categories as categories
    on categories.rule_set = figures.rule_set and categories.category = courses.category and categories.awards = 1;
update int_attainment__entries set grade = 'U' where grade = '0';
