-- Attendance and persistent absence of the year groups of which the nation's figure is, together: at every closed point that has
-- all of them, and attendance to the last day received. Added up of what stands elsewhere, so that nothing new follows; hidden
-- where one of them is.
with newest as (
    select max(academic_year) as academic_year
    from {{ ref('pub_reports__attendance_national') }}
),

ages as (
    select min(told.first_year_group) as first_year_group, max(told.last_year_group) as last_year_group
    from {{ ref('pub_reports__attendance_national') }} as told
    inner join newest
        on told.academic_year = newest.academic_year
),

years as (
    select
        classes.audience, classes.school_urn, classes.academic_year, classes.year_group,
        max(case when classes.status = 'withheld' then 1 else 0 end) as is_withheld,
        count(*) over (partition by classes.audience, classes.school_urn, classes.academic_year) as n_years
    from {{ ref('pub_reports__attendance') }} as classes
    inner join ages
        on classes.year_group between ages.first_year_group and ages.last_year_group
    group by classes.audience, classes.school_urn, classes.academic_year, classes.year_group
),

days as (
    select school_urn, academic_year, min(date) as first_date, max(date) as last_date
    from {{ ref('fct_attendance') }}
    group by school_urn, academic_year
),

parts as (
    select
        told.audience, told.school_urn, told.academic_year, told.tracking_point, told.measure, told.year_group,
        points.point_date as until_date, told.status, told.numerator, told.denominator
    from {{ ref('pub_reports__headlines') }} as told
    inner join {{ ref('measures') }} as measures
        on told.measure = measures.measure and measures.source = 'attendance'
    inner join {{ ref('pub_reports__points') }} as points
        on
            told.school_urn = points.school_urn
            and told.academic_year = points.academic_year
            and told.tracking_point = points.tracking_point
    union all
    select
        weeks.audience, weeks.school_urn, weeks.academic_year, '' as tracking_point, 'attendance' as measure, weeks.year_group,
        days.last_date as until_date, weeks.status, weeks.n_attended as numerator, weeks.n_possible as denominator
    from {{ ref('pub_reports__attendance_weeks') }} as weeks
    inner join days
        on weeks.school_urn = days.school_urn and weeks.academic_year = days.academic_year
),

added as (
    select
        parts.audience, parts.school_urn, parts.academic_year, parts.tracking_point, parts.measure, parts.until_date,
        min(parts.year_group) as first_year_group,
        max(parts.year_group) as last_year_group,
        case
            when count(parts.numerator) < count(*) then 'hidden'
            when max(
                case when parts.tracking_point = '' then years.is_withheld when parts.status = 'withheld' then 1 else 0 end
            ) = 1 then 'withheld'
            else 'shown'
        end as status,
        sum(parts.numerator) as numerator,
        sum(parts.denominator) as denominator
    from parts
    inner join years
        on
            parts.audience = years.audience
            and parts.school_urn = years.school_urn
            and parts.academic_year = years.academic_year
            and parts.year_group = years.year_group
    group by parts.audience, parts.school_urn, parts.academic_year, parts.tracking_point, parts.measure, parts.until_date
    having count(distinct parts.year_group) = max(years.n_years)
)

select
    added.audience, added.school_urn, added.academic_year, nullif(added.tracking_point, '') as tracking_point, added.measure,
    added.first_year_group, added.last_year_group,
    days.first_date as since_date,
    added.until_date, added.status,
    case when added.status <> 'hidden' then cast(added.numerator as bigint) end as numerator,
    case when added.status <> 'hidden' then cast(added.denominator as bigint) end as denominator,
    case
        when added.status = 'shown' and added.denominator > 0
            then cast(cast(100 * added.numerator as decimal(18, 4)) / added.denominator as decimal(18, 4))
    end as value
from added
inner join days
    on added.school_urn = days.school_urn and added.academic_year = days.academic_year
