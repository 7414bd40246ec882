-- From when to when a data collection of a year group was locked.
with decided as (
    select
        school_urn,
        academic_year,
        tracking_point,
        year_group,
        is_locked,
        decided_at,
        lead(decided_at) over (
            partition by school_urn, academic_year, tracking_point, year_group
            order by decided_at, decision_id
        ) as until
    from {{ ref('stg_point_locks') }}
)

select
    school_urn,
    academic_year,
    tracking_point,
    year_group,
    decided_at as locked_from,
    until as locked_until
from decided
where is_locked
