-- What would have counted had it not been set aside, with the reason: rows of marksheets that wait in quarantine, and sessions.
select distinct
    aside.school_urn,
    aside.academic_year,
    aside.tracking_point,
    aside.student_key,
    'on_or_above_share' as measure,
    aside.subject_code,
    cast(null as string) as class_code,
    cast(0 as bigint) as numerator,
    1 as denominator,
    reasons.exclusion_reason
from {{ ref('int_quality__aside') }} as aside
inner join {{ ref('set_aside') }} as reasons
    on aside.entity = reasons.entity and aside.entity in ('tracking', 'judgements') and reasons.column_name is null
left join {{ ref('fct_tracking') }} as taken
    on
        aside.student_key = taken.student_key
        and aside.academic_year = taken.academic_year
        and aside.tracking_point = taken.tracking_point
        and aside.subject_code = taken.subject_code
where aside.column_name is null and taken.student_key is null
union all
select
    sessions.school_urn,
    sessions.academic_year,
    sessions.tracking_point,
    sessions.student_key,
    'attendance' as measure,
    cast(null as string) as subject_code,
    cast(null as string) as class_code,
    cast(0 as bigint) as numerator,
    sessions.aside_sessions as denominator,
    reasons.exclusion_reason
from {{ ref('int_measures__attendance') }} as sessions
inner join {{ ref('set_aside') }} as reasons
    on reasons.entity = 'attendance_marks'
where sessions.aside_sessions > 0
