-- The day by which each target is due: the deadline of the policy or, if it is later, so many school days after the student came
-- into a class of the subject; weekdays where the calendar does not reach so far.
with days as (
    select
        school_urn,
        date,
        row_number() over (partition by school_urn order by date) as nth
    from {{ ref('stg_school_calendar') }}
    where is_school_day
),

joined as (
    select
        needed.school_urn,
        needed.in_class_from,
        count(days.date) as days_before
    from (select distinct school_urn, in_class_from from {{ ref('int_targets__needed') }}) as needed
    left join days
        on needed.school_urn = days.school_urn and needed.in_class_from >= days.date
    group by needed.school_urn, needed.in_class_from
)

select
    needed.school_urn,
    needed.student_id,
    needed.subject_code,
    greatest(
        policies.deadline,
        coalesce(days.date, {{ weekdays_after('needed.in_class_from', 'policies.joiner_days') }})
    ) as due_date
from {{ ref('int_targets__needed') }} as needed
inner join {{ ref('int_targets__policies') }} as policies
    on
        needed.school_urn = policies.school_urn
        and needed.results_year = policies.results_year
        and needed.subject_code = policies.subject_code
        and coalesce(needed.area, '') = coalesce(policies.area, '')
inner join joined
    on needed.school_urn = joined.school_urn and needed.in_class_from = joined.in_class_from
left join days
    on needed.school_urn = days.school_urn and joined.days_before + policies.joiner_days = days.nth and joined.days_before > 0
