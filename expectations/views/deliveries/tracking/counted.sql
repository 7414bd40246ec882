-- The marksheet counted by year group and subject, and by class in it: how many rows have one thing like another. What was usual
-- is the share at the last point; of predictions like working-at grades, which meet late in a stage, that of the same point of an
-- earlier year too, or of the year group's other subjects.
with history as (
    select
        standing.school_urn, standing.year_group, standing.tracking_point,
        count(*) as n, avg(case when standing.prediction = standing.working_at then 1.0 else 0.0 end) as share
    from standing
    join (select school_urn, min(academic_year) as academic_year from rows group by school_urn) as told
        on standing.school_urn = told.school_urn and standing.academic_year < told.academic_year
    where standing.prediction is not null and standing.working_at is not null
    group by all
),

cohort as (
    select
        standing.school_urn, standing.year_group, standing.tracking_point, standing.subject_code,
        count(*) as n, avg(ranks.grade_rank / scales.ranks_per_grade) as mean
    from standing
    join (
        select years.academic_year
        from academic_years as years
        join (select distinct academic_year from rows) as told on true
        join academic_years as ours on told.academic_year = ours.academic_year and years.rules_year = ours.rules_year - 1
    ) as last on standing.academic_year = last.academic_year
    join scale_of
        on standing.school_urn = scale_of.school_urn and standing.subject_code = scale_of.subject_code
        and standing.year_group = scale_of.year_group
    join scales on scale_of.grade_scale = scales.grade_scale
    join grade_scales as ranks on scale_of.grade_scale = ranks.grade_scale and standing.prediction = ranks.grade
    group by all
),

paired as (
    select
        school_urn, year_group, tracking_point, subject_code,
        count(*) as n, count(*) filter (where prediction = working_at) as n_alike
    from rows
    where prediction is not null and working_at is not null
    group by all
),

met as (
    select
        paired.school_urn, paired.year_group, paired.subject_code,
        max(history.n) as n_before,
        max(history.share) as share_before,
        max(sums.n - paired.n) as n_beside,
        max(1.0 * (sums.n_alike - paired.n_alike) / nullif(sums.n - paired.n, 0)) as share_beside
    from paired
    join (
        select school_urn, year_group, tracking_point, sum(n) as n, sum(n_alike) as n_alike
        from paired
        group by all
    ) as sums
        on paired.school_urn = sums.school_urn and paired.year_group = sums.year_group
        and paired.tracking_point = sums.tracking_point
    left join history
        on paired.school_urn = history.school_urn and paired.year_group = history.year_group
        and paired.tracking_point = history.tracking_point
    group by all
)

select
    graded.school_urn,
    concat_ws(' ', graded.subject_code, 'Year ' || graded.year_group, class_code) as told,
    grouping(class_code) = 0 as is_class,
    count(*) as n,
    count(prediction) as n_predicted,
    count(last_prediction) as n_last,
    count(*) filter (where prediction is not null and expected is not null) as n_target,
    count(*) filter (where prediction = expected) as n_as_target,
    count(*) filter (where last_prediction is not null and expected is not null) as n_last_target,
    count(*) filter (where last_prediction = expected) as n_last_as_target,
    count(*) filter (where prediction is not null and aspirational is not null) as n_aspirational,
    count(*) filter (where prediction = aspirational) as n_as_aspirational,
    count(*) filter (where last_prediction = aspirational) as n_last_as_aspirational,
    count(*) filter (where prediction is not null and working_at is not null) as n_working,
    count(*) filter (where prediction = working_at) as n_as_working,
    count(*) filter (where last_prediction is not null and last_working_at is not null) as n_last_working,
    count(*) filter (where last_prediction = last_working_at) as n_last_as_working,
    count(*) filter (where working > predicted) as n_working_above,
    count(*) filter (where last_working > last_predicted) as n_last_working_above,
    count(*) filter (
        where prediction = last_prediction and working_at is not distinct from last_working_at
        and attitude is not distinct from last_attitude
    ) as n_as_last,
    count(*) filter (where working_at is not null or attitude is not null) as n_beside,
    count(distinct case when lower(prediction) not in ('above', 'on', 'below') then prediction end) as n_values,
    count(distinct last_prediction) as n_last_values,
    count(distinct working_at) as n_working_values,
    count(distinct expected) as n_target_values,
    count(*) filter (
        where prediction is not null and predicted is null and grade_scale is not null and lower(prediction) not in ('above', 'on', 'below')
    ) as n_off_scale,
    avg(predicted - last_predicted) as moved,
    count(predicted - last_predicted) as n_moved,
    case when not isnan(corr(predicted, working)) then corr(predicted, working) end as like_working,
    case when not isnan(corr(last_predicted, last_working)) then corr(last_predicted, last_working) end as last_like_working,
    count(*) filter (where praise) as n_praised,
    count(*) filter (where last_praise) as n_last_praised,
    count(praise) as n_praise,
    count(last_praise) as n_last_praise,
    max(met.n_before) as n_met_before,
    max(met.share_before) as met_before,
    max(met.n_beside) as n_met_beside,
    max(met.share_beside) as met_beside,
    avg(predicted) as mean,
    max(cohort.n) as n_mean_before,
    max(cohort.mean) as mean_before
from graded
left join met
    on graded.school_urn = met.school_urn and graded.year_group = met.year_group and graded.subject_code = met.subject_code
left join cohort
    on graded.school_urn = cohort.school_urn and graded.year_group = cohort.year_group
    and graded.tracking_point = cohort.tracking_point and graded.subject_code = cohort.subject_code
group by grouping sets ((graded.school_urn, graded.year_group, graded.subject_code, class_code), (graded.school_urn, graded.year_group, graded.subject_code))
