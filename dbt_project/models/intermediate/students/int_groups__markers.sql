-- Every marker of every student with the days it holds. Sex, ethnicity and prior attainment always hold; the first and the
-- last of them together are a marker of their own. Mobility holds to the end of KS4: who joined on the day Year 10 began or
-- later is mobile; of a Year 10 before the calendar it is not known. An ethnicity that nobody told is information not yet
-- obtained; one that is no code of the list makes no group, and is listed.
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
        codes.major_group as ethnic_major,
        codes.minor_group as ethnic_minor
    from {{ ref('stg_students') }} as students
    left join {{ ref('int_attainment__prior') }} as bands
        on students.school_urn = bands.school_urn and students.student_id = bands.student_id
    left join {{ ref('ethnicity_codes') }} as codes
        on coalesce(students.ethnicity, 'NOBT') = codes.code
),

key_stages as (
    select
        enrolments.school_urn,
        enrolments.student_id,
        max(enrolments.rules_year + stages.final_year_group - enrolments.year_group) as rules_year
    from {{ ref('int_students__begun') }} as enrolments
    inner join {{ ref('stages') }} as stages
        on enrolments.year_group = stages.year_group and stages.stage = 'KS4'
    group by enrolments.school_urn, enrolments.student_id
),

mobility as (
    select
        key_stages.school_urn,
        key_stages.student_id,
        case
            when students.entry_date is null then 'unknown'
            when begins.first_day is null and ends.first_day is not null then 'unknown'
            when students.entry_date >= begins.first_day then 'mobile'
            else 'not_mobile'
        end as value,
        ends.last_day as valid_to
    from key_stages
    inner join {{ ref('stg_students') }} as students
        on key_stages.school_urn = students.school_urn and key_stages.student_id = students.student_id
    left join {{ ref('academic_years') }} as ends
        on key_stages.rules_year = ends.rules_year
    left join {{ ref('academic_years') }} as begins
        on key_stages.rules_year - 1 = begins.rules_year
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
    union all
    select
        school_urn, student_id, 'mobility' as marker, value,
        cast(null as date) as valid_from, valid_to
    from mobility
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
