-- Who counts where: students on roll when a tracking point closed and, for exam results, those of the last year of
-- the stage who were on roll on the day of the school census.
with results as (
    select distinct
        school_urn,
        academic_year
    from {{ ref('fct_attainment8') }}
    where basis = 'result'
)

select
    school_urn,
    academic_year,
    tracking_point,
    close_date,
    close_date as point_date,
    student_key,
    year_group
from {{ ref('int_measures__students') }}
union all
select
    students.school_urn,
    students.academic_year,
    'results' as tracking_point,
    years.census_date as close_date,
    years.last_day as point_date,
    students.student_key,
    students.year_group
from {{ ref('dim_student_year') }} as students
inner join results
    on students.school_urn = results.school_urn and students.academic_year = results.academic_year
inner join {{ ref('stages') }} as stages
    on
        students.year_group = stages.year_group
        and students.year_group = stages.final_year_group
        and stages.stage = 'KS4'
inner join {{ ref('academic_years') }} as years
    on students.academic_year = years.academic_year
where years.census_date between students.start_date and students.end_date
