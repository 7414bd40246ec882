-- One row per student and thing measured: its part of numerator and denominator, or the reason it is left out. Of persistent
-- absence a student is left out whose sessions set aside could decide it, of behaviour one with an event set aside.
select
    tracking.school_urn,
    tracking.academic_year,
    tracking.tracking_point,
    tracking.student_key,
    'on_or_above_share' as measure,
    tracking.subject_code,
    tracking.class_code,
    cast(flags.counts_as_reached as bigint) as numerator,
    case when flags.exclusion_reason is null then 1 else 0 end as denominator,
    flags.exclusion_reason
from {{ ref('fct_tracking') }} as tracking
inner join {{ ref('flags') }} as flags
    on tracking.target_state = flags.target_state
union all
select
    school_urn, academic_year, tracking_point, student_key,
    'attendance' as measure,
    cast(null as string) as subject_code,
    cast(null as string) as class_code,
    coalesce(attended_sessions, 0) as numerator,
    coalesce(possible_sessions, 0) as denominator,
    case when coalesce(possible_sessions, 0) + aside_sessions = 0 then 'no possible session' end as exclusion_reason
from {{ ref('int_measures__attendance') }}
union all
select
    sessions.school_urn, sessions.academic_year, sessions.tracking_point, sessions.student_key,
    'persistent_absence' as measure,
    cast(null as string) as subject_code,
    cast(null as string) as class_code,
    case
        when sessions.absent_sessions * 100 >= rules.value * (sessions.possible_sessions + sessions.aside_sessions)
            and sessions.possible_sessions > 0 then 1
        else 0
    end as numerator,
    case when coalesce(sessions.possible_sessions, 0) + sessions.aside_sessions > 0 then 1 else 0 end as denominator,
    case
        when
            sessions.aside_sessions > 0
            and coalesce(sessions.absent_sessions, 0) * 100
            < rules.value * (coalesce(sessions.possible_sessions, 0) + sessions.aside_sessions)
            and (coalesce(sessions.absent_sessions, 0) + sessions.aside_sessions) * 100
            >= rules.value * (coalesce(sessions.possible_sessions, 0) + sessions.aside_sessions)
            then reasons.exclusion_reason
        when coalesce(sessions.possible_sessions, 0) = 0 then 'no possible session'
    end as exclusion_reason
from {{ ref('int_measures__attendance') }} as sessions
inner join {{ ref('set_aside') }} as reasons
    on reasons.entity = 'attendance_marks'
inner join {{ ref('thresholds') }} as rules
    on sessions.rules_year = rules.rules_year and rules.threshold = 'persistent_absence_pct'
union all
select
    events.school_urn, events.academic_year, events.tracking_point, events.student_key,
    events.measure,
    cast(null as string) as subject_code,
    cast(null as string) as class_code,
    events.amount as numerator,
    1 as denominator,
    case when events.aside_events > 0 then reasons.exclusion_reason end as exclusion_reason
from {{ ref('int_measures__behaviour') }} as events
inner join {{ ref('set_aside') }} as reasons
    on reasons.entity = 'behaviour_events'
