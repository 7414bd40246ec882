-- Predictions that the entry cannot give, and entries and predictions of which one is missing, counted by course.
select
    facts.school_urn,
    facts.academic_year,
    facts.tracking_point,
    facts.subject_code,
    facts.course_code,
    facts.fault,
    max(faults.meaning) as meaning,
    max(faults.what_to_do) as what_to_do,
    cast(count(*) as bigint) as n_students
from {{ ref('fct_entry_faults') }} as facts
inner join {{ ref('entry_faults') }} as faults
    on facts.fault = faults.fault
group by
    facts.school_urn, facts.academic_year, facts.tracking_point, facts.subject_code, facts.course_code, facts.fault
