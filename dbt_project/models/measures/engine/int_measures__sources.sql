-- Which measures a school has data for in a year.
select distinct
    school_urn,
    academic_year,
    'on_or_above_share' as measure
from {{ ref('fct_tracking') }}
union all
select distinct
    marks.school_urn,
    marks.academic_year,
    measures.measure
from {{ ref('fct_attendance') }} as marks
inner join {{ ref('measures') }} as measures
    on measures.source = 'attendance'
union all
select distinct
    events.school_urn,
    events.academic_year,
    measures.measure
from {{ ref('fct_behaviour') }} as events
inner join {{ ref('measures') }} as measures
    on measures.source = 'behaviour'
