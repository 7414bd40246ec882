{{ config(meta={'dagster': {'ref': {'name': 'stg_enrolments'}}}) }}
-- An academic year in the data that academic_years.csv does not have: add its row.
select academic_year, count(*) as n_rows from {{ ref('stg_enrolments') }}
where academic_year not in (select academic_year from {{ ref('academic_years') }} where academic_year is not null)
group by academic_year
union all
select academic_year, count(*) as n_rows from {{ ref('fct_attendance') }}
where academic_year is null group by academic_year
union all
select academic_year, count(*) as n_rows from {{ ref('fct_behaviour') }}
where academic_year is null group by academic_year
