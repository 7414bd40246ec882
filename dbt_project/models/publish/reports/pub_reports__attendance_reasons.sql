-- Sessions of each academic year to date by code, for the whole school. Hidden too where their class is hidden.
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
) }},

shown as (
    select
        guarded.audience,
        guarded.school_urn,
        guarded.academic_year,
        guarded.statistical_class,
        guarded.code,
        guarded.is_hidden or wholes.status = 'hidden' as is_hidden
    from guarded
    inner join {{ ref('pub_reports__attendance') }} as wholes
        on
            guarded.audience = wholes.audience
            and guarded.school_urn = wholes.school_urn
            and guarded.academic_year = wholes.academic_year
            and guarded.statistical_class = wholes.statistical_class
            and wholes.year_group is null
)

select
    shown.audience,
    cells.school_urn,
    cells.academic_year,
    cells.statistical_class,
    cells.code,
    cells.description,
    case when shown.is_hidden then 'hidden' else 'shown' end as status,
    case when not shown.is_hidden then cells.n_sessions end as n_sessions,
    case when not shown.is_hidden then cells.n_students end as n_students
from cells
inner join shown
    on
        cells.school_urn = shown.school_urn
        and cells.academic_year = shown.academic_year
        and cells.statistical_class = shown.statistical_class
        and cells.code = shown.code
