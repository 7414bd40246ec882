-- Sessions of each academic year to date by code, for the whole school.
with cells as (
    select
        marks.school_urn,
        marks.academic_year,
        marks.statistical_class,
        marks.code,
        max(codes.description) as description,
        count(*) as n_sessions,
        count(distinct marks.student_key) as n_students,
        count(distinct marks.student_key) as size,
        max(rules.value) as small_number
    from {{ ref('fct_attendance') }} as marks
    inner join {{ ref('attendance_codes') }} as codes
        on marks.code = codes.code and marks.date between codes.valid_from and codes.valid_to
    inner join {{ ref('academic_years') }} as years
        on marks.academic_year = years.academic_year
    inner join {{ ref('thresholds') }} as rules
        on years.rules_year = rules.rules_year and rules.threshold = 'small_number'
    group by marks.school_urn, marks.academic_year, marks.statistical_class, marks.code
),

{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'statistical_class', 'code'],
    ['school_urn, academic_year, statistical_class'],
) }}

select
    cells.school_urn,
    cells.academic_year,
    cells.statistical_class,
    cells.code,
    cells.description,
    case when guarded.is_hidden then 'hidden' else 'shown' end as status,
    case when not guarded.is_hidden then cells.n_sessions end as n_sessions,
    case when not guarded.is_hidden then cells.n_students end as n_students
from cells
inner join guarded
    on
        cells.school_urn = guarded.school_urn
        and cells.academic_year = guarded.academic_year
        and cells.code = guarded.code
