-- Who counts where: students on roll when a tracking point closed and, for exam results, those of the last year of KS4 who
-- were on roll on the day of the school census, and those whose 16 to 18 programme ends, with who left it early. Who counts at
-- another school on that day is marked. Who went back to KS4 in the year in which the programme would have ended counts there
-- alone.
with results as (
    select distinct
        school_urn,
        academic_year
    from {{ ref('fct_attainment8') }}
    where basis = 'result'
),

sixth_form_results as (
    select distinct
        school_urn,
        academic_year
    from {{ ref('int_sixth_form__grades') }}
    where basis = 'result'
),

cohorts as (
    select
        school_urn,
        academic_year,
        tracking_point,
        close_date,
        close_date as point_date,
        student_key,
        year_group,
        0 as has_left,
        left_out
    from {{ ref('int_measures__students') }}
    union all
    select
        students.school_urn,
        students.academic_year,
        'results' as tracking_point,
        years.census_date as close_date,
        years.last_day as point_date,
        students.student_key,
        students.year_group,
        0 as has_left,
        cast(null as string) as left_out
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
    union all
    select school_urn, academic_year, tracking_point, close_date, point_date, student_key, year_group, 0 as has_left, left_out
    from {{ ref('int_measures__results_aside') }}
    union all
    select
        programmes.school_urn,
        programmes.end_academic_year as academic_year,
        'results' as tracking_point,
        programmes.close_date,
        programmes.point_date,
        programmes.student_key,
        programmes.year_group,
        1 - programmes.is_retained as has_left,
        cast(null as string) as left_out
    from {{ ref('fct_sixth_form_programmes') }} as programmes
    inner join sixth_form_results
        on
            programmes.school_urn = sixth_form_results.school_urn
            and programmes.end_academic_year = sixth_form_results.academic_year
    left join {{ ref('dim_student_year') }} as back
        on programmes.student_key = back.student_key and programmes.end_academic_year = back.academic_year
    left join {{ ref('stages') }} as earlier
        on back.year_group = earlier.year_group and earlier.stage = 'KS4'
    where earlier.stage is null
),

elsewhere as (
    select distinct
        cohorts.student_key,
        cohorts.close_date
    from cohorts
    inner join {{ ref('int_students__elsewhere') }} as rolls
        on cohorts.student_key = rolls.student_key and cohorts.close_date between rolls.valid_from and rolls.valid_to
)

select
    row_number() over (order by cohorts.academic_year, cohorts.tracking_point, cohorts.student_key) as cohort_no,
    cohorts.school_urn,
    cohorts.academic_year,
    cohorts.tracking_point,
    cohorts.close_date,
    cohorts.point_date,
    cohorts.student_key,
    cohorts.year_group,
    cohorts.has_left,
    case when elsewhere.student_key is not null then 'registered_elsewhere' else cohorts.left_out end as left_out
from cohorts
left join elsewhere
    on cohorts.student_key = elsewhere.student_key and cohorts.close_date = elsewhere.close_date
