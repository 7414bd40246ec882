-- Entries of each qualification added up, with the standard error of its value added: the national spread over the root of
-- the number of students. Source: DfE, 16 to 18 ready reckoners.
select
    school_urn,
    academic_year,
    tracking_point,
    rules_year,
    basis,
    exam_cohort,
    subject_code,
    course_code,
    max(curve_year) as curve_year,
    max(is_indicative) as is_indicative,
    cast(count(*) as bigint) as n_entries,
    cast(sum(size) as decimal(18, 4)) as total_size,
    cast(sum(points) as decimal(18, 4)) as total_points,
    cast(count(value_added) as bigint) as n_valued,
    cast(sum(value_added * size) as decimal(18, 4)) as value_added_times_size,
    cast(sum(case when value_added is not null then size end) as decimal(18, 4)) as valued_size,
    max(sd_value_added) / sqrt(cast(nullif(count(value_added), 0) as double)) as standard_error
from {{ ref('int_measures__sixth_form_entries') }}
group by school_urn, academic_year, tracking_point, rules_year, basis, exam_cohort, subject_code, course_code
