-- Every 16 to 18 grade there is, and those that a figure lacks (fault): results at the end of the stage, and of each closed
-- point the prediction, the grade worked at and both targets, with the results that the student already has. Results are told
-- in the summer the student's programme ends, an exam taken early with the rest, once that summer's are here.
with results as (
    select
        results.school_urn,
        results.student_id,
        coalesce(programmes.rules_year, results.results_year) as rules_year,
        results.subject_code,
        results.course_code,
        results.grade,
        results.fault,
        results.results_year,
        max(results.results_year) over (
            partition by results.school_urn, coalesce(programmes.rules_year, results.results_year)
        ) as newest_year
    from {{ ref('int_sixth_form__results') }} as results
    left join {{ ref('int_sixth_form__programmes') }} as programmes
        on
            results.school_urn = programmes.school_urn
            and results.student_id = programmes.student_id
            and coalesce(results.results_year, 0) <= programmes.rules_year
)

select
    school_urn, student_id, academic_year, tracking_point, rules_year, subject_code, course_code,
    basis, grade, cast(null as string) as fault, cast(null as bigint) as results_year
from {{ ref('int_sixth_form__marksheet_grades') }}
union all
select
    school_urn, student_id, academic_year, tracking_point, rules_year, subject_code, course_code,
    basis, cast(null as string) as grade, fault, cast(null as bigint) as results_year
from {{ ref('int_sixth_form__missing_grades') }}
union all
select
    told.school_urn, told.student_id, told.academic_year, told.tracking_point, told.rules_year,
    results.subject_code, results.course_code,
    told.basis, results.grade, results.fault, cast(results.results_year as bigint) as results_year
from {{ ref('int_sixth_form__figures') }} as told
inner join {{ ref('academic_years') }} as years
    on told.academic_year = years.academic_year
inner join {{ ref('int_sixth_form__results') }} as results
    on
        told.school_urn = results.school_urn
        and told.student_id = results.student_id
        and years.rules_year > results.results_year
union all
select
    results.school_urn, results.student_id, years.academic_year, 'results' as tracking_point,
    cast(results.rules_year as integer) as rules_year, results.subject_code, results.course_code,
    'result' as basis, results.grade, results.fault, cast(results.results_year as bigint) as results_year
from results
inner join {{ ref('academic_years') }} as years
    on results.rules_year = years.rules_year
where results.newest_year = results.rules_year
