-- Marks that cannot be right, counted by question, or by paper where nobody told the paper.
select
    facts.school_urn,
    facts.mock,
    facts.course_code,
    facts.paper,
    facts.question,
    facts.fault,
    max(faults.meaning) as meaning,
    max(faults.what_to_do) as what_to_do,
    cast(count(*) as bigint) as n_students
from {{ ref('fct_mock_faults') }} as facts
inner join {{ ref('mock_faults') }} as faults
    on facts.fault = faults.fault
group by facts.school_urn, facts.mock, facts.course_code, facts.paper, facts.question, facts.fault
