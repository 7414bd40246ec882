-- Every part of a measure beside everything its student belongs to; millions of rows, so a view, read by sums alone.
select
    students.cell_no,
    students.cohort_no,
    students.is_last_year,
    parts.measure,
    parts.subject_code,
    parts.numerator,
    parts.denominator,
    case when parts.subject_code is null and students.left_out is null then 1 else 0 end as is_once,
    coalesce(students.left_out, parts.exclusion_reason) as exclusion_reason
from {{ ref('int_measures__cell_students') }} as students
inner join {{ ref('int_measures__parts') }} as parts
    on
        students.cohort_no = parts.cohort_no
        and (
            students.subject_code is null or parts.subject_code is null
            or students.subject_code = parts.subject_code
        )
        and (
            students.class_code is null or parts.class_code is null
            or students.class_code = parts.class_code
        )
