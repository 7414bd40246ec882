-- Late marks of each academic year to date, of each year group and the school, by what they count as and in all; beside how many
-- students have one how many have a session of that meaning without, who would be told by the difference.
with meanings as (
    select distinct statistical_class
    from {{ ref('attendance_codes') }}
    where is_late = 1
),

marked as (
    select
        marks.school_urn,
        marks.academic_year,
        marks.year_group,
        marks.student_key,
        marks.is_possible,
        marks.n_aside,
        coalesce(marks.is_late, 0) as is_late,
        meanings.statistical_class
    from {{ ref('int_reports__sessions') }} as marks
    left join meanings
        on marks.statistical_class = meanings.statistical_class
),

counted as (
    select
        school_urn,
        academic_year,
        coalesce(cast(year_group as string), 'all') as year_key,
        case when grouping(statistical_class) = 0 then statistical_class else 'all' end as meaning,
        sum(is_late) as n_late,
        sum(is_possible) as n_possible,
        sum(n_aside) as n_aside,
        count(distinct case when is_late = 1 then student_key end) as n_students,
        count(distinct case when is_late = 0 and n_aside = 0 then student_key end) as n_others
    from marked
    group by grouping sets ( -- noqa: PRS
        (school_urn, academic_year, year_group, statistical_class), (school_urn, academic_year, statistical_class),
        (school_urn, academic_year, year_group), (school_urn, academic_year)
    )
)

select
    counted.school_urn,
    counted.academic_year,
    years.rules_year,
    counted.year_key,
    counted.meaning,
    cast(counted.n_late as bigint) as n_late,
    cast(counted.n_possible as bigint) as n_possible,
    cast(counted.n_aside as bigint) as n_aside,
    counted.n_students,
    counted.n_others
from counted
inner join {{ ref('academic_years') }} as years
    on counted.academic_year = years.academic_year
where counted.meaning is not null
