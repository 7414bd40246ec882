select
    school_urn, academic_year, tracking_point,
    sum(total_points) / sum(total_size) as value,
    sum(total_size) as counted
from {{ ref('fct_sixth_form_students') }}
inner join {{ ref('fct_cohort_members') }} using (school_urn, student_key, academic_year, tracking_point)
where basis = 'result' and year_group > 11 and left_out is null and has_left = 0 and figures_status = 'complete'
    and lower(replace(exam_cohort, ' ', '_')) = 'technical_certificate'
group by school_urn, academic_year, tracking_point
order by school_urn, academic_year, tracking_point
