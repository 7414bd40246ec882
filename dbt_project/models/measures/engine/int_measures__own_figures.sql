-- The same figures as derived here from results, for the schools and summers of which there is a file. A slot is given
-- with its weight and without, since files of both kinds are thinkable. Progress 8 is that of the file, before floors.
{% set figures = {
    'attainment8': 'attainment8_points', 'estimate': 'estimate_points', 'progress8': 'progress8_unadjusted',
    'ebacc_slots_filled': 'ebacc_slots_filled', 'open_slots_filled': 'open_slots_filled',
} %}
with files as (
    select distinct
        school_urn,
        results_year
    from {{ ref('stg_dfe_ks4_results') }}
),

results as (
    select
        figures.attainment8_key,
        figures.school_urn,
        figures.rules_year,
        figures.student_key,
        figures.attainment8_points,
        figures.ebacc_slots_filled,
        figures.open_slots_filled,
        case when figures.progress8_status = 'available' then figures.estimate_points end as estimate_points,
        case when figures.progress8_status = 'available' then figures.progress8_unadjusted end as progress8_unadjusted
    from {{ ref('fct_attainment8') }} as figures
    inner join files
        on figures.school_urn = files.school_urn and figures.rules_year = files.results_year
    where figures.basis = 'result' and figures.attainment8_status = 'complete'
),

slots as (
    select
        results.school_urn,
        results.rules_year,
        results.student_key,
        slots.element,
        slots.slot_points,
        coalesce(slots.points, 0) as points,
        row_number() over (
            partition by results.attainment8_key, slots.element order by slots.slot_points desc, slots.slot_no asc
        ) as nth
    from results
    inner join {{ ref('fct_attainment8_slots') }} as slots
        on results.attainment8_key = slots.attainment8_key
)

{% for figure, column in figures.items() %}
select
    school_urn, rules_year as results_year, student_key, '{{ figure }}' as figure,
    cast({{ column }} as decimal(18, 4)) as own_value, cast({{ column }} as decimal(18, 4)) as own_value_once
from results
where {{ column }} is not null
union all
{% endfor %}
select
    school_urn, rules_year as results_year, student_key, element || '_slot_' || nth as figure,
    slot_points as own_value, points as own_value_once
from slots
