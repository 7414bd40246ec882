select
    school_urn, academic_year, tracking_point,
    avg(progress8_score) as value,
    count(*) as students
from {{ ref('fct_cohort_members') }}
inner join {{ ref('fct_attainment8') }} using (school_urn, student_key, academic_year, tracking_point)
where basis = 'result' and left_out is null and attainment8_status = 'complete'
    and progress8_status = 'indicative'
group by school_urn, academic_year, tracking_point
order by school_urn, academic_year, tracking_point
