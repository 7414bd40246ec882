-- Subjects of each year group of the marksheet that were tracked before, at the newest point of that year group (of this year or
-- the year before), with their members on the class lists of now; `n_there` has the rows of the marksheet, `n_stand` those
-- accepted of its point.
with told as (
    select distinct school_urn, academic_year, tracking_point, year_group
    from rows
),

before as (
    select told.*, standing.subject_code, standing.academic_year as last_year, standing.tracking_point as last_point, standing._seq
    from told
    join standing
        on told.school_urn = standing.school_urn and told.year_group = standing.year_group
        and (told.academic_year <> standing.academic_year or told.tracking_point <> standing.tracking_point)
),

newest as (
    select school_urn, academic_year, tracking_point, year_group, arg_max(last_year || last_point, _seq) as last_told
    from before
    group by all
),

subjects as (
    select before.school_urn, before.academic_year, before.tracking_point, before.year_group, before.subject_code, count(*) as n_last
    from before
    join newest
        on before.school_urn = newest.school_urn and before.academic_year = newest.academic_year
        and before.tracking_point = newest.tracking_point and before.year_group = newest.year_group
        and before.last_year || before.last_point = newest.last_told
    group by all
)

select
    subjects.*,
    (
        select count(*) from rows
        where rows.school_urn = subjects.school_urn and rows.academic_year = subjects.academic_year
            and rows.tracking_point = subjects.tracking_point and rows.year_group = subjects.year_group
            and rows.subject_code = subjects.subject_code
    ) as n_there,
    (
        select count(*) from standing
        where standing.school_urn = subjects.school_urn and standing.academic_year = subjects.academic_year
            and standing.tracking_point = subjects.tracking_point and standing.year_group = subjects.year_group
            and standing.subject_code = subjects.subject_code
    ) as n_stand,
    (
        select sum(listed.n_members) from listed
        where listed.school_urn = subjects.school_urn and listed.academic_year = subjects.academic_year
            and listed.tracking_point = subjects.tracking_point and listed.year_group = subjects.year_group
            and listed.subject_code = subjects.subject_code
    ) as n_listed,
    exists (
        select 1 from now.classes as classes
        where classes.school_urn = subjects.school_urn and classes.academic_year = subjects.academic_year
    ) as has_lists
from subjects
