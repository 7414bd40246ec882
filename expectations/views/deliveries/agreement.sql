-- How grades rise with what is known of the same students, by subject and by class, beside how they usually rise.
-- `guided` has a grade and a guide each; both are counted from the mean of their subject and year group, and a rise is that within
-- classes, since teachers judge unlike. What is known is itself only nearly right, so students who are much alike (a set) rise less:
-- of a usual rise b, and a spread s of the guide within classes, 1 - (1 - b) / s is due. A class is held against its subject.
-- A subject that still follows its own past may part from the other subjects: some always do.
-- `n_sigmas`: how far a rise lies below what is due, in standard errors.
with counted as (
    select
        *,
        (value - avg(value) over here) / nullif(stddev_pop(value) over here, 0) as v,
        (guide - avg(guide) over here) / nullif(stddev_pop(guide) over here, 0) as g
    from guided
    where value is not null and guide is not null
    window here as (partition by school_urn, by_what, year_group, subject_code)
),

whole as (
    select school_urn, by_what, year_group, subject_code, regr_slope(v, g) as rise
    from counted
    group by all
    having count(*) >= :a_class
),

usual as (
    select school_urn, by_what, least(greatest(median(rise), :least_agreement), :most_agreement) as rise
    from whole
    where not isnan(rise)
    group by all
),

within as (
    select *, v - avg(v) over sheet as v_within, g - avg(g) over sheet as g_within
    from counted
    window sheet as (partition by school_urn, by_what, year_group, subject_code, class_code)
),

subjects as (
    select
        school_urn, by_what, year_group, subject_code,
        count(*) as n,
        regr_slope(v, g) as whole_rise,
        regr_slope(v_within, g_within) as rise,
        coalesce(case when not isnan(corr(v_within, g_within)) then corr(v_within, g_within) end, 0) as tie,
        var_pop(v_within) as spread_of_values,
        var_pop(g_within) as spread
    from within
    group by all
),

due as (
    select subjects.*, 1 - (1 - usual.rise) / subjects.spread as due
    from subjects
    join usual on subjects.school_urn = usual.school_urn and subjects.by_what = usual.by_what
    where subjects.n >= :a_class and subjects.spread > 0
),

classes as (
    select
        counted.school_urn, counted.by_what, counted.year_group, counted.subject_code, counted.class_code,
        count(*) as n,
        regr_slope(counted.v, counted.g) as rise,
        regr_sxx(counted.v, counted.g) as sxx,
        least(greatest(max(subjects.whole_rise), 0), :most_agreement) as due
    from counted
    join subjects
        on counted.school_urn = subjects.school_urn and counted.by_what = subjects.by_what
        and counted.year_group = subjects.year_group and counted.subject_code = subjects.subject_code
    where counted.class_code is not null
    group by all
)

select
    concat_ws(' ', subject_code, 'Year ' || year_group) as told,
    by_what, false as is_class, n, rise, due,
    (due - rise) / nullif(sqrt(spread_of_values * greatest(1 - tie * tie, 0) / (n * spread)), 0) as n_sigmas
from due
where
    due > 0 and rise < due / :rise_times
    and (by_what <> 'beside' or not exists (
        select 1 from due as before
        where
            before.school_urn = due.school_urn and before.year_group = due.year_group and before.subject_code = due.subject_code
            and before.by_what = 'before' and before.due > 0 and before.rise >= before.due / :rise_times
    ))
union all
select
    concat_ws(' ', subject_code, 'Year ' || year_group, class_code) as told,
    by_what, true as is_class, n, rise, due,
    (due - rise) * sqrt(sxx) / sqrt(1 - due * due) as n_sigmas
from classes
where n >= :a_class and rise < due / :rise_times
