-- Every marker of every student with the days it holds. Sex, ethnicity and prior attainment always hold; the first
-- and the last of them together are a marker of their own.
with bounds as (
    select
        min(first_day) as first_day,
        max(last_day) as last_day
    from {{ ref('academic_years') }}
),

about as (
    select
        students.school_urn,
        students.student_id,
        students.sex,
        coalesce(bands.prior_band, 'none') as prior_band,
        case when students.ethnicity is not null then coalesce(codes.major_group, 'unmapped') end as ethnic_major,
        case when students.ethnicity is not null then coalesce(codes.minor_group, 'unmapped') end as ethnic_minor
    from {{ ref('stg_students') }} as students
    left join {{ ref('int_attainment__prior') }} as bands
        on students.school_urn = bands.school_urn and students.student_id = bands.student_id
    left join {{ ref('ethnicity_codes') }} as codes
        on students.ethnicity = codes.code
),

lasting as (
    select school_urn, student_id, 'sex' as marker, sex as value
    from about
    where sex is not null
    union all
    select school_urn, student_id, 'prior_attainment' as marker, prior_band as value
    from about
    union all
    select school_urn, student_id, 'sex_and_prior' as marker, sex || '-' || prior_band as value
    from about
    where sex is not null
    union all
    select school_urn, student_id, 'ethnicity_major' as marker, ethnic_major as value
    from about
    where ethnic_major is not null
    union all
    select school_urn, student_id, 'ethnicity_minor' as marker, ethnic_minor as value
    from about
    where ethnic_minor is not null
),

markers as (
    select school_urn, student_id, marker, value, valid_from, valid_to
    from {{ ref('stg_student_groups') }}
    union all
    select
        school_urn, student_id, marker, value,
        cast(null as date) as valid_from, cast(null as date) as valid_to
    from lasting
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
