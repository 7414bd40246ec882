-- Weeks of the delivery, by year group, beside the week whose absences are most like theirs: student, weekday, session, code. Who
-- was away for most of a week (study leave, a long illness) tells nothing, since such weeks are all alike.
with marks as (
    select
        school_urn, student_id, year_group, date_trunc('week', date) as week, isodow(date) as weekday, session, code, is_absent,
        true as is_new
    from placed
    union
    select
        standing.school_urn, standing.student_id, null, date_trunc('week', standing.date), isodow(standing.date), standing.session,
        standing.code, codes.is_absent, false
    from standing
    join codes on standing.code = codes.code and codes.is_possible
),

counted as (
    select
        *,
        count(*) over (partition by school_urn, student_id, week, is_new) as n_marks,
        count(*) filter (where is_absent) over (partition by school_urn, student_id, week, is_new) as n_absent
    from marks
),

absences as (
    select * from counted
    where is_absent and 100.0 * n_absent < :most_of_pct * n_marks
),

weeks as (
    select school_urn, year_group, week, count(*) as n_absences
    from absences
    where is_new
    group by all
),

alike as (
    select ours.school_urn, ours.year_group, ours.week, theirs.week as like_week, count(distinct (ours.student_id, ours.weekday, ours.session)) as n_alike
    from absences as ours
    join absences as theirs
        on ours.school_urn = theirs.school_urn and ours.student_id = theirs.student_id and ours.weekday = theirs.weekday
        and ours.session = theirs.session and ours.code = theirs.code and ours.week > theirs.week
    where ours.is_new
    group by all
)

select
    weeks.school_urn,
    'Year ' || weeks.year_group as told,
    cast(weeks.week as date) as week_of,
    cast(arg_max(alike.like_week, alike.n_alike) as date) as like_week,
    max(alike.n_alike) as n_alike,
    weeks.n_absences
from weeks
join alike
    on weeks.school_urn = alike.school_urn and weeks.week = alike.week
    and weeks.year_group is not distinct from alike.year_group
group by all
