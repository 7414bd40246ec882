-- Sessions and late marks week by week, of each year group and the school; a week is named by its Monday.
select
    marks.school_urn,
    marks.academic_year,
    years.rules_year,
    cast(date_trunc('week', marks.date) as date) as week_start,
    coalesce(cast(marks.year_group as string), 'all') as year_key,
    cast(sum(marks.is_attending) as bigint) as n_attended,
    cast(sum(coalesce(marks.is_late, 0)) as bigint) as n_late,
    cast(sum(marks.is_possible) as bigint) as n_possible,
    cast(sum(marks.n_aside) as bigint) as n_aside,
    count(distinct marks.student_key) as n_students,
    count(distinct case when marks.is_late = 1 then marks.student_key end) as n_students_late
from {{ ref('int_reports__sessions') }} as marks
inner join {{ ref('academic_years') }} as years
    on marks.academic_year = years.academic_year
where marks.is_possible = 1 or marks.n_aside > 0
group by grouping sets ( -- noqa: PRS
    (marks.school_urn, marks.academic_year, years.rules_year, cast(date_trunc('week', marks.date) as date), marks.year_group),
    (marks.school_urn, marks.academic_year, years.rules_year, cast(date_trunc('week', marks.date) as date))
)
