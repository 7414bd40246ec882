-- Average points are per entry of the size of an A level. Best 3 is of whole A levels, an empty place as nothing; for AAB
-- each of the best three has to reach its points, and enough of them are facilitating.
with entries as (
    select
        school_urn, student_key, academic_year, tracking_point, rules_year, basis, exam_cohort, course_code,
        size, points, value_added, is_facilitating, entry_state,
        row_number() over (
            partition by school_urn, student_key, academic_year, tracking_point, basis, exam_cohort
            order by case when size = 1 then 0 else 1 end asc, points desc, course_code asc
        ) as nth
    from {{ ref('fct_1618_entries') }}
    where entry_state in ('complete', 'no_prior_attainment')
)

select
    entries.school_urn,
    entries.student_key,
    entries.academic_year,
    entries.tracking_point,
    entries.rules_year,
    entries.basis,
    entries.exam_cohort,
    cast(count(*) as integer) as n_entries,
    cast(sum(entries.size) as decimal(18, 4)) as total_size,
    cast(sum(entries.points) as decimal(18, 4)) as total_points,
    cast(sum(entries.points) / sum(entries.size) as decimal(18, 4)) as average_points,
    cast(
        case
            when max(cohorts.best_of) > 0 and sum(case when entries.size = 1 then 1 else 0 end) > 0
                then sum(case when entries.size = 1 and entries.nth <= cohorts.best_of then entries.points else 0 end)
                / max(cohorts.best_of)
        end as decimal(18, 4)
    ) as best_points,
    case
        when
            sum(case when entries.size = 1 and entries.points >= aab.at_least_points then 1 else 0 end) = max(cohorts.best_of)
            and sum(case when entries.size = 1 and aab.nth is not null then entries.is_facilitating else 0 end)
            >= max(aab.facilitating_needed)
            then 1
        when max(cohorts.best_of) > 0 then 0
    end as has_aab,
    cast(sum(entries.value_added * entries.size) / sum(case when entries.value_added is not null then entries.size end)
        as decimal(18, 4)) as value_added,
    cast(sum(case when entries.value_added is not null then 1 else 0 end) as integer) as n_valued
from entries
inner join {{ ref('ks5_cohorts') }} as cohorts
    on entries.exam_cohort = cohorts.exam_cohort
left join {{ ref('ks5_aab') }} as aab
    on entries.exam_cohort = aab.exam_cohort and entries.nth = aab.nth
group by
    entries.school_urn, entries.student_key, entries.academic_year, entries.tracking_point, entries.rules_year,
    entries.basis, entries.exam_cohort
