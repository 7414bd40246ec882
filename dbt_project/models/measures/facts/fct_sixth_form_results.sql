-- Each course, and each exam cohort of the school. The error of a cohort is made of those of its courses, each by its
-- share of the size; intervals are 1.96 errors wide each way. They are of the same students as the
-- measures; is_indicative is 1 where the national curves are those of another summer.
with cohorts as (
    select
        subjects.school_urn, subjects.academic_year, subjects.tracking_point, subjects.rules_year, subjects.basis,
        subjects.exam_cohort,
        sum(subjects.valued_size) as valued_size
    from {{ ref('int_measures__sixth_form_subjects') }} as subjects
    group by
        subjects.school_urn, subjects.academic_year, subjects.tracking_point, subjects.rules_year, subjects.basis,
        subjects.exam_cohort
),

added as (
    select
        school_urn, academic_year, tracking_point, rules_year, basis, exam_cohort,
        'course' as breakdown, course_code as member, subject_code,
        curve_year, is_indicative,
        n_entries, total_size, total_points, n_valued, value_added_times_size, valued_size, standard_error
    from {{ ref('int_measures__sixth_form_subjects') }}
    union all
    select
        subjects.school_urn, subjects.academic_year, subjects.tracking_point, subjects.rules_year, subjects.basis,
        subjects.exam_cohort,
        'school' as breakdown, subjects.school_urn as member, cast(null as string) as subject_code,
        max(subjects.curve_year) as curve_year,
        max(subjects.is_indicative) as is_indicative,
        cast(sum(subjects.n_entries) as bigint) as n_entries,
        cast(sum(subjects.total_size) as decimal(18, 4)) as total_size,
        cast(sum(subjects.total_points) as decimal(18, 4)) as total_points,
        cast(sum(subjects.n_valued) as bigint) as n_valued,
        cast(sum(subjects.value_added_times_size) as decimal(18, 4)) as value_added_times_size,
        cast(sum(subjects.valued_size) as decimal(18, 4)) as valued_size,
        sqrt(
            sum(
                subjects.standard_error * cast(subjects.valued_size as double) / cast(cohorts.valued_size as double)
                * subjects.standard_error * cast(subjects.valued_size as double) / cast(cohorts.valued_size as double)
            )
        ) as standard_error
    from {{ ref('int_measures__sixth_form_subjects') }} as subjects
    inner join cohorts
        on
            subjects.school_urn = cohorts.school_urn
            and subjects.academic_year = cohorts.academic_year
            and subjects.tracking_point = cohorts.tracking_point
            and subjects.rules_year = cohorts.rules_year
            and subjects.basis = cohorts.basis
            and subjects.exam_cohort = cohorts.exam_cohort
    group by
        subjects.school_urn, subjects.academic_year, subjects.tracking_point, subjects.rules_year, subjects.basis,
        subjects.exam_cohort
)

select
    added.school_urn,
    added.academic_year,
    added.tracking_point,
    added.rules_year,
    added.basis,
    added.exam_cohort,
    added.breakdown,
    added.member,
    added.subject_code,
    added.n_entries,
    cast(added.total_points / added.total_size as decimal(18, 4)) as average_points,
    added.n_valued,
    cast(added.value_added_times_size / added.valued_size as decimal(18, 4)) as value_added,
    cast(added.value_added_times_size / added.valued_size - rules.z * added.standard_error as decimal(18, 4)) as interval_low,
    cast(added.value_added_times_size / added.valued_size + rules.z * added.standard_error as decimal(18, 4)) as interval_high,
    added.curve_year,
    added.is_indicative
from added
inner join {{ ref('intervals') }} as rules
    on rules.interval = 'mean'
