-- How grades rise with what is known of the same students, by subject and by class, beside how they usually rise.
-- `guided` has a grade and a guide each; both are counted from the mean of their subject and year group. `n_sigmas`: how far the
-- rise lies below that of the other subjects (of a class: of its subject), in standard errors; a class of students much alike
-- tells little, and its error says so.
with counted as (
    select
        *,
        (value - avg(value) over here) / nullif(stddev_pop(value) over here, 0) as v,
        (guide - avg(guide) over here) / nullif(stddev_pop(guide) over here, 0) as g
    from guided
    where value is not null and guide is not null
    window here as (partition by school_urn, by_what, year_group, subject_code)
),

subjects as (
    select
        school_urn, by_what, year_group, subject_code,
        count(*) as n, regr_slope(v, g) as rise, regr_sxx(v, g) as sxx
    from counted
    group by all
),

usual as (
    select school_urn, by_what, least(greatest(median(rise), :least_agreement), :most_agreement) as rise
    from subjects
    where n >= :a_class
    group by all
),

classes as (
    select
        school_urn, by_what, year_group, subject_code, class_code,
        count(*) as n, regr_slope(v, g) as rise, regr_sxx(v, g) as sxx
    from counted
    where class_code is not null
    group by all
),

found as (
    select subjects.*, cast(null as varchar) as class_code, usual.rise as usual_rise
    from subjects
    join usual on subjects.school_urn = usual.school_urn and subjects.by_what = usual.by_what
    union all by name
    select classes.*, least(greatest(subjects.rise, 0), :most_agreement) as usual_rise
    from classes
    join subjects
        on classes.school_urn = subjects.school_urn and classes.by_what = subjects.by_what
        and classes.year_group = subjects.year_group and classes.subject_code = subjects.subject_code
)

select
    concat_ws(' ', subject_code, 'Year ' || year_group, class_code) as told,
    by_what,
    class_code is not null as is_class,
    n,
    rise,
    usual_rise,
    (usual_rise - rise) * sqrt(sxx) / sqrt(1 - usual_rise * usual_rise) as n_sigmas
from found
where n >= :a_class and rise < usual_rise / :rise_times
