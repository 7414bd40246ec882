-- What another policy would come to beside the one that holds: of drafts, which would move, and of targets that hold or are
-- moderated, which would not; by year group and subject, and of each year group in all. $even: the
-- chance from which a target counts as one of even odds.
with would as ({target_would}),

levelled as (
    select would.* exclude (subject_code), case when levels.level = 'subject' then would.subject_code end as subject_code
    from would
    cross join (select unnest(['all', 'subject']) as level) as levels
    where $year is null or would.year_group = $year
),

counted as (
    select
        year_group, subject_code, is_draft,
        count(*) as n_students,
        count(*) filter (where grade_before <> grade_after) as n_moved,
        avg(number_before) as mean_before,
        avg(number_after) as mean_after,
        count(chance_before) as n_chances,
        avg(chance_before) as mean_chance_before,
        avg(chance_after) as mean_chance_after,
        count(*) filter (where chance_before >= $even) as n_even_before,
        count(*) filter (where chance_after >= $even) as n_even_after
    from levelled
    group by all
),

sides as (
    select year_group, subject_code, is_draft, grade_before as grade, number_before as number, 1 as before, 0 as after from levelled
    union all
    select year_group, subject_code, is_draft, grade_after as grade, number_after as number, 0 as before, 1 as after from levelled
),

grades as (
    select
        year_group, subject_code, is_draft, list({'name': grade, 'before': n_before, 'after': n_after} order by number desc, grade) as grades
    from (
        select year_group, subject_code, is_draft, grade, number, sum(before)::bigint as n_before, sum(after)::bigint as n_after
        from sides
        group by all
    ) as counts
    group by all
),

subjects as (
    select subject_code, max(subject_name) as subject_name
    from staff.places
    where school_urn = $school
    group by subject_code
)

select counted.*, coalesce(subjects.subject_name, counted.subject_code) as subject_name, grades.grades
from counted
left join subjects on counted.subject_code = subjects.subject_code
join grades
    on counted.year_group = grades.year_group and counted.is_draft = grades.is_draft
    and counted.subject_code is not distinct from grades.subject_code
order by counted.year_group, counted.is_draft desc, subject_name nulls first, counted.subject_code
