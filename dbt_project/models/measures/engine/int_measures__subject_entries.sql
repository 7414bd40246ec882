-- Every entry that counts of every student who counts here, beside the student's other subjects and beside the national
-- average of students with the same prior attainment in the same subject (the newest matrix by then): a matrix is of
-- GCSEs, so another qualification with the same discount code has none.
with matrix_years as (
    select
        rules.rules_year,
        max(matrix.rules_year) as matrix_year
    from {{ ref('ks4_rule_years') }} as rules
    inner join {{ ref('ks4_matrix') }} as matrix
        on rules.rules_year >= matrix.rules_year
    group by rules.rules_year
),

entries as (
    select
        entries.figure_no,
        entries.subject_code,
        entries.course_code,
        entries.grade,
        entries.course_no,
        entries.discount_code,
        entries.points,
        sum(entries.points) over (partition by entries.figure_no) - entries.points as other_points,
        count(*) over (partition by entries.figure_no) - 1 as n_others
    from {{ ref('int_attainment__entries') }} as entries
    where entries.entry_state = 'counts'
)

select
    cohorts.school_urn,
    cohorts.academic_year,
    cohorts.tracking_point,
    cohorts.year_group,
    cohorts.student_key,
    figures.basis,
    entries.subject_code,
    entries.course_no,
    entries.course_code,
    entries.grade,
    entries.points,
    cast(case when entries.n_others > 0 then entries.points - entries.other_points / entries.n_others end as decimal(18, 4))
        as beside_others,
    cast(entries.points - matrix.sum_of_points / matrix.n_entries as decimal(18, 4)) as beside_national,
    matrix.rules_year as matrix_year
from {{ ref('int_measures__cohorts') }} as cohorts
inner join {{ ref('fct_attainment8') }} as figures
    on
        cohorts.student_key = figures.student_key
        and cohorts.academic_year = figures.academic_year
        and cohorts.tracking_point = figures.tracking_point
inner join entries
    on figures.figure_no = entries.figure_no
inner join {{ ref('int_attainment__course_years') }} as courses
    on entries.course_no = courses.course_no and figures.rules_year = courses.rules_year
left join matrix_years
    on figures.rules_year = matrix_years.rules_year
left join {{ ref('ks4_matrix') }} as matrix
    on
        matrix_years.matrix_year = matrix.rules_year
        and entries.discount_code = matrix.discount_code
        and courses.has_matrix = 1
        and figures.ks2_average between matrix.ks2_from and matrix.ks2_to
where cohorts.left_out is null
