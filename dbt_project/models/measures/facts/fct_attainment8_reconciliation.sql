-- A student of whom the file says nothing stands once, by Attainment 8; so does a pupil of the file whom nobody knows.
with both_sides as (
    select
        coalesce(theirs.school_urn, ours.school_urn) as school_urn,
        coalesce(theirs.results_year, ours.results_year) as results_year,
        coalesce(theirs.student_key, ours.student_key) as student_key,
        coalesce(theirs.figure, ours.figure) as figure,
        ours.own_value,
        ours.own_value_once,
        theirs.dfe_value,
        theirs._row as file_row,
        coalesce(theirs.is_unknown, 0) as is_unknown
    from {{ ref('int_attainment__dfe_figures') }} as theirs
    full outer join {{ ref('int_measures__own_figures') }} as ours
        on
            theirs.school_urn = ours.school_urn
            and theirs.results_year = ours.results_year
            and theirs.student_key = ours.student_key
            and theirs.figure = ours.figure
),

pupils as (
    select distinct
        school_urn,
        results_year,
        student_key
    from {{ ref('int_attainment__dfe_figures') }}
    where student_key is not null
),

compared as (
    select
        both_sides.school_urn,
        both_sides.results_year,
        both_sides.student_key,
        both_sides.file_row,
        both_sides.figure,
        both_sides.own_value,
        both_sides.dfe_value,
        case
            when both_sides.is_unknown = 1 then 'unknown_upn'
            when both_sides.dfe_value is null then 'only_ours'
            when both_sides.own_value is null then 'only_theirs'
            when abs(both_sides.own_value - both_sides.dfe_value) <= rules.tolerance then 'equal'
            when abs(both_sides.own_value_once - both_sides.dfe_value) <= rules.tolerance then 'equal'
            else 'differs'
        end as reconciliation_state
    from both_sides
    inner join {{ ref('reconciled_figures') }} as rules
        on both_sides.figure = rules.figure
    left join pupils
        on
            both_sides.school_urn = pupils.school_urn
            and both_sides.results_year = pupils.results_year
            and both_sides.student_key = pupils.student_key
    where both_sides.figure = 'attainment8' or pupils.student_key is not null
)

select
    school_urn,
    results_year,
    cast(
        row_number() over (
            partition by school_urn, results_year
            order by coalesce(file_row, 0) asc, coalesce(student_key, '') asc, figure asc
        ) as integer
    ) as comparison_no,
    student_key,
    file_row,
    figure,
    own_value,
    dfe_value,
    cast(own_value - dfe_value as decimal(18, 4)) as difference,
    reconciliation_state
from compared
