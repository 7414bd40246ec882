-- Events of each student from the first day of the year to the day the point closed, weighted by the rule, and
-- how many of them were set aside.
with weighted as (
    select
        events.student_key,
        events.date,
        rules.measure,
        events.points * rules.points_weight + rules.event_weight as amount
    from {{ ref('fct_behaviour') }} as events
    inner join {{ ref('behaviour_measures') }} as rules
        on events.category = rules.category
),

measured as (
    select distinct measure
    from {{ ref('behaviour_measures') }}
)

select
    students.school_urn,
    students.academic_year,
    students.tracking_point,
    students.student_key,
    measured.measure,
    coalesce(sum(weighted.amount), 0) as amount,
    coalesce(max(aside.n_aside), 0) as aside_events
from {{ ref('int_measures__students') }} as students
cross join measured
left join weighted
    on
        students.student_key = weighted.student_key
        and measured.measure = weighted.measure
        and weighted.date between students.first_day and students.close_date
left join {{ ref('int_measures__days_aside') }} as aside
    on
        students.student_key = aside.student_key
        and students.academic_year = aside.academic_year
        and students.tracking_point = aside.tracking_point
        and aside.entity = 'behaviour_events'
group by
    students.school_urn, students.academic_year, students.tracking_point,
    students.student_key, measured.measure
