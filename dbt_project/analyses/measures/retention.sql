select
    school_urn, end_academic_year as academic_year, 'results' as tracking_point,
    100.0 * avg(case when is_retained >= {{ var('at_least', 1) }} then 1 else 0 end) as value,
    count(*) as students
from {{ ref('fct_sixth_form_programmes') }} as programmes
where exists (
    select 1 from {{ ref('fct_sixth_form_entries') }} as told
    where told.basis = 'result' and told.school_urn = programmes.school_urn
        and told.academic_year = programmes.end_academic_year
)
group by school_urn, end_academic_year
order by school_urn, academic_year
