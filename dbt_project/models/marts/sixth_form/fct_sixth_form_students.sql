-- Average points are per entry of the size of an A level. Best 3 is of whole A levels, an empty place as nothing; who took
-- fewer and something of that size instead is not in it. For AAB some three whole A levels have to reach its points, with
-- enough of them facilitating. A student with an entry that could not be valued is incomplete in its exam cohort; in every
-- one where nobody can tell which it is of.
with mixes as (
    select
        entries.student_key,
        entries.academic_year,
        entries.tracking_point,
        entries.basis,
        sum(case when entries.exam_cohort is null then 1 else 0 end) as n_unknown,
        sum(case when cohorts.best_of > 0 and entries.size = 1 then 1 else 0 end) as n_whole,
        sum(case when cohorts.is_instead_of_a_levels = 1 and entries.is_again = 0 then entries.size else 0 end) as size_instead
    from {{ ref('fct_sixth_form_entries') }} as entries
    left join {{ ref('sixth_form_cohorts') }} as cohorts
        on entries.exam_cohort = cohorts.exam_cohort
    where entries.entry_state <> 'discounted'
    group by entries.student_key, entries.academic_year, entries.tracking_point, entries.basis
),

entries as (
    select
        school_urn, student_key, academic_year, tracking_point, rules_year, basis, exam_cohort, course_code,
        size, points, value_added, is_facilitating, entry_state,
        row_number() over (
            partition by school_urn, student_key, academic_year, tracking_point, basis, exam_cohort
            order by case when size = 1 then 0 else 1 end asc, points desc, course_code asc
        ) as nth
    from {{ ref('fct_sixth_form_entries') }}
    where exam_cohort is not null and entry_state <> 'discounted'
),

triples as (
    select
        exam_cohort,
        min(at_least_points) as low_points,
        max(at_least_points) as high_points,
        count(*) as n_low,
        sum(case when at_least_points = highest_points then 1 else 0 end) as n_high,
        max(facilitating_needed) as facilitating_needed
    from (
        select
            exam_cohort, at_least_points, facilitating_needed,
            max(at_least_points) over (partition by exam_cohort) as highest_points
        from {{ ref('sixth_form_aab') }}
    ) as places
    group by exam_cohort
)

select
    entries.school_urn,
    entries.student_key,
    entries.academic_year,
    entries.tracking_point,
    entries.rules_year,
    entries.basis,
    entries.exam_cohort,
    cast(count(entries.points) as integer) as n_entries,
    cast(sum(case when entries.points is not null then entries.size end) as decimal(18, 4)) as total_size,
    cast(sum(entries.points) as decimal(18, 4)) as total_points,
    cast(sum(entries.points) / sum(case when entries.points is not null then entries.size end) as decimal(18, 4))
        as average_points,
    cast(
        case
            when max(cohorts.best_of) > 0 and max(mixes.n_whole) > 0
                then sum(case when entries.size = 1 and entries.nth <= cohorts.best_of then entries.points else 0 end)
                / max(cohorts.best_of)
        end as decimal(18, 4)
    ) as best_points,
    case
        when max(cohorts.best_of) > 0 and max(mixes.n_whole) > 0 then
            case
                when max(mixes.n_whole) < max(cohorts.best_of) and max(mixes.size_instead) >= 1
                    then 'other_qualifications_instead'
                else 'counts'
            end
    end as best_status,
    case
        when
            sum(case when entries.size = 1 and entries.points >= triples.low_points then 1 else 0 end) >= max(triples.n_low)
            and sum(case when entries.size = 1 and entries.points >= triples.high_points then 1 else 0 end)
            >= max(triples.n_high)
            and sum(case when entries.size = 1 and entries.points >= triples.low_points then entries.is_facilitating else 0 end)
            >= max(triples.facilitating_needed)
            and sum(case when entries.size = 1 and entries.points >= triples.high_points then entries.is_facilitating else 0 end)
            >= max(triples.facilitating_needed + triples.n_high - triples.n_low)
            then 1
        when max(cohorts.best_of) > 0 then 0
    end as has_aab,
    cast(sum(entries.value_added * entries.size) / sum(case when entries.value_added is not null then entries.size end)
        as decimal(18, 4)) as value_added,
    cast(sum(case when entries.value_added is not null then entries.size else 0 end) as decimal(18, 4)) as valued_size,
    cast(sum(case when entries.value_added is not null then 1 else 0 end) as integer) as n_valued,
    case
        when
            max(mixes.n_unknown) > 0
            or max(states.is_left_out) = 1
            then 'incomplete'
        else 'complete'
    end as figures_status
from entries
inner join mixes
    on
        entries.student_key = mixes.student_key
        and entries.academic_year = mixes.academic_year
        and entries.tracking_point = mixes.tracking_point
        and entries.basis = mixes.basis
inner join {{ ref('sixth_form_cohorts') }} as cohorts
    on entries.exam_cohort = cohorts.exam_cohort
left join triples
    on entries.exam_cohort = triples.exam_cohort
left join {{ ref('entry_states') }} as states
    on entries.entry_state = states.entry_state
group by
    entries.school_urn, entries.student_key, entries.academic_year, entries.tracking_point, entries.rules_year,
    entries.basis, entries.exam_cohort
