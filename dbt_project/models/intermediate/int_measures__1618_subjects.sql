-- Entries of each qualification added up, of those students who count in its exam cohort, with the standard error of its
-- value added: the national spread over the root of the number of students. Source: DfE, 16 to 18 ready reckoners.
select
    entries.school_urn,
    entries.academic_year,
    entries.tracking_point,
    entries.rules_year,
    entries.basis,
    entries.exam_cohort,
    entries.subject_code,
    entries.course_code,
    max(entries.curve_year) as curve_year,
    max(entries.is_indicative) as is_indicative,
    cast(count(*) as bigint) as n_entries,
    cast(sum(entries.size) as decimal(18, 4)) as total_size,
    cast(sum(entries.points) as decimal(18, 4)) as total_points,
    cast(count(entries.value_added) as bigint) as n_valued,
    cast(sum(entries.value_added * entries.size) as decimal(18, 4)) as value_added_times_size,
    cast(sum(case when entries.value_added is not null then entries.size end) as decimal(18, 4)) as valued_size,
    max(cast(qualifications.sd_value_added as double)) / sqrt(cast(nullif(count(entries.value_added), 0) as double))
        as standard_error
from {{ ref('fct_1618_entries') }} as entries
inner join {{ ref('int_measures__cohorts') }} as cohorts
    on
        entries.student_key = cohorts.student_key
        and entries.academic_year = cohorts.academic_year
        and entries.tracking_point = cohorts.tracking_point
        and cohorts.left_out is null
        and cohorts.has_left = 0
inner join {{ ref('fct_1618_students') }} as figures
    on
        entries.student_key = figures.student_key
        and entries.academic_year = figures.academic_year
        and entries.tracking_point = figures.tracking_point
        and entries.basis = figures.basis
        and entries.exam_cohort = figures.exam_cohort
        and figures.figures_status = 'complete'
inner join {{ source('reference', 'ks5_qualifications') }} as qualifications
    on entries.qual_id = qualifications.qual_id
where entries.entry_state in ('complete', 'no_prior_attainment')
group by
    entries.school_urn, entries.academic_year, entries.tracking_point, entries.rules_year, entries.basis,
    entries.exam_cohort, entries.subject_code, entries.course_code
