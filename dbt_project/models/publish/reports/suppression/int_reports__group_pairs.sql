-- Each student group and everyone else at the same point, for every measure.
select
    results.school_urn,
    results.academic_year,
    results.tracking_point,
    results.measure,
    names.marker,
    names.group_id,
    names.name as group_name,
    measures.unit,
    measures.counted,
    results.value,
    cast(results.numerator as bigint) as numerator,
    cast(results.denominator as bigint) as denominator,
    results.n_students,
    cast(whole.numerator - results.numerator as bigint) as others_numerator,
    cast(whole.denominator - results.denominator as bigint) as others_denominator,
    whole.n_students - results.n_students as others_n_students,
    cast(
        cast((whole.numerator - results.numerator) * measures.scale as decimal(18, 4))
        / (whole.denominator - results.denominator) as {{ fine() }}
    ) as others_value,
    rules.value as small_number
from {{ ref('fct_measure_results') }} as results
inner join {{ ref('fct_measure_results') }} as whole
    on
        results.school_urn = whole.school_urn
        and results.academic_year = whole.academic_year
        and results.tracking_point = whole.tracking_point
        and results.measure = whole.measure
        and whole.breakdown = 'school'
inner join {{ ref('measures') }} as measures
    on results.measure = measures.measure
inner join {{ ref('groups') }} as names
    on results.member = names.group_id
inner join {{ ref('academic_years') }} as years
    on results.academic_year = years.academic_year
inner join {{ ref('thresholds') }} as rules
    on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
where
    results.breakdown = 'student_group'
    and measures.is_for_leaders = 1 and names.is_for_leaders = 1
    and results.denominator > 0 and whole.denominator > results.denominator
