select
    school_urn, academic_year, tracking_point,
    avg(progress) as value,
    count(*) as students
from {{ ref('fct_sixth_form_english_maths') }}
where basis = 'result' and progress_state = 'counts' and element = 'maths'
group by school_urn, academic_year, tracking_point
order by school_urn, academic_year, tracking_point
