-- Every marker of every student with the days it holds; sex is a marker that always holds.
with bounds as (
    select
        min(first_day) as first_day,
        max(last_day) as last_day
    from {{ ref('academic_years') }}
),

markers as (
    select
        school_urn,
        student_id,
        marker,
        value,
        valid_from,
        valid_to
    from {{ ref('stg_student_groups') }}
    union all
    select
        school_urn,
        student_id,
        'sex' as marker,
        sex as value,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    from {{ ref('stg_students') }}
    where sex is not null
)

select
    markers.school_urn,
    markers.student_id,
    markers.marker,
    markers.value,
    coalesce(markers.valid_from, bounds.first_day) as valid_from,
    coalesce(markers.valid_to, bounds.last_day) as valid_to
from markers
cross join bounds
