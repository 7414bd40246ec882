-- Progress 8 needs the national estimate of the year; where that year has none the newest earlier one is shown and
-- the score is called indicative. Divided by the sum of the slots' weights, last; where the floors of the estimate's year
-- are held, a score below that of its prior attainment group is lifted to it (greatest skips what is NULL).
with estimate_years as (
    select
        rules.rules_year,
        max(estimates.rules_year) as estimate_year
    from {{ ref('ks4_rule_years') }} as rules
    inner join {{ ref('p8_estimates') }} as estimates
        on rules.rules_year >= estimates.rules_year
    group by rules.rules_year
),

floor_years as (
    select distinct rules_year
    from {{ ref('p8_floors') }}
)

select
    figures.figure_no,
    figures.attainment8_key,
    figures.school_urn,
    figures.student_key,
    figures.academic_year,
    figures.rules_year,
    figures.rules_status,
    figures.tracking_point,
    figures.basis,
    totals.english_points,
    totals.maths_points,
    totals.ebacc_points,
    totals.open_points,
    totals.attainment8_points,
    totals.ebacc_slots_filled,
    totals.open_slots_filled,
    totals.slots_filled,
    totals.n_left_out,
    totals.n_inferred,
    totals.attainment8_status,
    basics.n_entries,
    basics.english_best_points,
    basics.maths_best_points,
    ebacc.ebacc_entered,
    ebacc.ebacc_grade_points,
    ebacc.ebacc_average_points,
    basics.has_triple_science,
    basics.has_several_languages,
    ks2.ks2_average,
    estimates.prior_attainment_group,
    estimates.rules_year as estimate_year,
    estimates.attainment8_estimate as estimate_points,
    cast(
        case
            when totals.attainment8_status = 'complete'
                then (totals.attainment8_points - estimates.attainment8_estimate) / totals.total_weight
        end as decimal(18, 4)
    ) as progress8_unadjusted,
    cast(
        case
            when totals.attainment8_status = 'complete'
                then greatest(
                    (totals.attainment8_points - estimates.attainment8_estimate) / totals.total_weight,
                    floors.lowest_score
                )
        end as decimal(18, 4)
    ) as progress8_score,
    case
        when floor_years.rules_year is null then 'unadjusted'
        when
            totals.attainment8_status = 'complete'
            and (totals.attainment8_points - estimates.attainment8_estimate) / totals.total_weight < floors.lowest_score
            then 'lifted'
        else 'not_needed'
    end as progress8_adjustment,
    case
        when totals.attainment8_status = 'incomplete' then 'attainment8_incomplete'
        when totals.attainment8_status <> 'complete' then totals.attainment8_status
        when ks2.ks2_average is null then ks2.prior_status
        when estimates.rules_year is null then 'no_estimate'
        when estimates.rules_year < figures.rules_year then 'indicative'
        else 'available'
    end as progress8_status
from {{ ref('int_attainment__figures') }} as figures
inner join {{ ref('int_attainment__totals') }} as totals
    on figures.figure_no = totals.figure_no
inner join {{ ref('int_attainment__basics') }} as basics
    on figures.figure_no = basics.figure_no
inner join {{ ref('int_attainment__ebacc') }} as ebacc
    on figures.figure_no = ebacc.figure_no
left join {{ ref('fct_prior_attainment') }} as ks2
    on figures.student_key = ks2.student_key
left join estimate_years
    on figures.rules_year = estimate_years.rules_year
left join {{ ref('p8_estimates') }} as estimates
    on
        estimate_years.estimate_year = estimates.rules_year
        and ks2.ks2_average between estimates.ks2_from and estimates.ks2_to
left join floor_years
    on estimates.rules_year = floor_years.rules_year
left join {{ ref('p8_floors') }} as floors
    on estimates.rules_year = floors.rules_year and estimates.prior_attainment_group = floors.prior_attainment_group
