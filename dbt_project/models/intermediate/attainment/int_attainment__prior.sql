-- The KS2 average of reading and maths. An outcome without a scaled score counts by its equivalent of the year; a code that
-- stands for no result (absent, say) is none, and with one subject only, that one is taken. A result whose value nobody knows
-- (ks2_outcomes.csv) leaves none, whatever the other subject, and so does one that waits in quarantine. No average is no zero:
-- prior_status says why there is none.
with scored as (
    select
        results.school_urn,
        results.student_key,
        results.subject,
        results.ks2_year,
        cast(coalesce(results.scaled_score, equivalents.points) as decimal(18, 4)) as points
    from {{ ref('int_attainment__ks2_results') }} as results
    left join {{ ref('ks2_equivalents') }} as equivalents
        on results.ks2_year = equivalents.ks2_year and upper(results.outcome) = equivalents.outcome
    left join {{ ref('ks2_outcomes') }} as outcomes
        on upper(results.outcome) = outcomes.outcome
    inner join {{ ref('ks2_subjects') }} as subjects
        on results.subject = subjects.subject
    where
        results.scaled_score is not null or equivalents.points is not null or outcomes.outcome is not null
),

aside as (
    select
        school_urn,
        student_id,
        subject
    from {{ ref('stg_quarantined_rows') }}
    where entity = 'ks2_results'
    union distinct
    select
        school_urn,
        student_id,
        subject
    from {{ ref('stg_quarantined_cells') }}
    where entity = 'ks2_results'
),

students_aside as (
    select distinct
        keys.student_key
    from aside
    inner join {{ ref('stg_student_keys') }} as keys
        on aside.school_urn = keys.school_urn and aside.student_id = keys.student_id
    inner join {{ ref('ks2_subjects') }} as subjects
        on aside.subject = subjects.subject
),

averaged as (
    select
        keys.school_urn,
        keys.student_id,
        keys.student_key,
        count(scored.subject) as n_results,
        count(scored.points) as n_scores,
        max(case when scored.subject = 'reading' then scored.points end) as reading_points,
        max(case when scored.subject = 'maths' then scored.points end) as maths_points,
        case when count(scored.points) = count(scored.subject) then cast(avg(scored.points) as decimal(18, 4)) end as ks2_average
    from {{ ref('stg_student_keys') }} as keys
    left join scored
        on keys.student_key = scored.student_key
    group by keys.school_urn, keys.student_id, keys.student_key
)

select
    averaged.school_urn,
    averaged.student_id,
    averaged.student_key,
    case when students_aside.student_key is null then averaged.ks2_average end as ks2_average,
    case when students_aside.student_key is null then averaged.reading_points end as reading_points,
    case when students_aside.student_key is null then averaged.maths_points end as maths_points,
    bands.band as prior_band,
    bands.name as prior_band_name,
    case
        when students_aside.student_key is not null then 'ks2_quarantined'
        when averaged.n_results = 0 then 'no_ks2_result'
        when averaged.n_scores < averaged.n_results then 'no_equivalent'
        when averaged.n_scores = 1 then 'one_subject'
        else 'both_subjects'
    end as prior_status
from averaged
left join students_aside
    on averaged.student_key = students_aside.student_key
left join {{ ref('ks2_bands') }} as bands
    on students_aside.student_key is null and averaged.ks2_average >= bands.at_least and averaged.ks2_average < bands.below
