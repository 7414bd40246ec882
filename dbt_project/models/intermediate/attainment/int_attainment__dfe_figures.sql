-- Every figure of the DfE's KS4 pupil file, one a row, with the student it is of. Slots of one element are put in order of
-- their points, since only points tell one from another.
{% set figures = {
    'attainment8': 'attainment8_points', 'estimate': 'estimate_points', 'progress8': 'progress8_score',
    'ebacc_slots_filled': 'ebacc_slots_filled', 'open_slots_filled': 'open_slots_filled',
} %}
{% set slots = {
    'english': ['english_slot'], 'ebacc': ['ebacc_slot_1', 'ebacc_slot_2', 'ebacc_slot_3'],
    'open': ['open_slot_1', 'open_slot_2', 'open_slot_3'],
} %}
with pupils as (
    select
        results.school_urn,
        results.results_year,
        results._row,
        keys.student_key,
        {% for column in figures.values() %}
        results.{{ column }},
        {% endfor %}
        results.maths_slot,
        {% for columns in slots.values() %}{% for column in columns %}
        results.{{ column }},
        {% endfor %}{% endfor %}
        case when keys.student_key is null then 1 else 0 end as is_unknown
    from {{ ref('stg_dfe_ks4_results') }} as results
    left join {{ ref('stg_students') }} as students
        on results.school_urn = students.school_urn and results.upn = students.upn
    left join {{ ref('stg_student_keys') }} as keys
        on students.school_urn = keys.school_urn and students.student_id = keys.student_id
),

slots as (
    {% for element, columns in slots.items() %}{% for column in columns %}
    select school_urn, results_year, _row, student_key, is_unknown, '{{ element }}' as element, {{ column }} as points
    from pupils
    union all
    {% endfor %}{% endfor %}
    select school_urn, results_year, _row, student_key, is_unknown, 'maths' as element, maths_slot as points
    from pupils
),

ordered as (
    select
        school_urn,
        results_year,
        _row,
        student_key,
        is_unknown,
        element,
        points,
        row_number() over (partition by school_urn, results_year, _row, element order by points desc) as nth
    from slots
    where points is not null
)

{% for figure, column in figures.items() %}
select
    school_urn, results_year, _row, student_key, is_unknown, '{{ figure }}' as figure,
    cast({{ column }} as decimal(18, 4)) as dfe_value
from pupils
where {{ column }} is not null
union all
{% endfor %}
select
    school_urn, results_year, _row, student_key, is_unknown, element || '_slot_' || nth as figure,
    cast(points as decimal(18, 4)) as dfe_value
from ordered
