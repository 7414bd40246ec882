-- The chance of each error in each case: the national one of that grade where it lies so beside the student's others,
-- drawn towards the school's at that distance, then at that grade, then where it lies so, then in that subject, the more
-- pairs the further.
{% set levels = {
    'school': 'school_urn, known_before, distance, grade_scale',
    'grade': 'school_urn, known_before, distance, grade_scale, predicted_rank',
    'beside': 'school_urn, known_before, distance, grade_scale, predicted_rank, beside',
    'subject': 'school_urn, known_before, distance, grade_scale, predicted_rank, beside, subject_code',
} %}
{% set weights = {
    'school': 'pairs_of_national', 'grade': 'pairs_of_school', 'beside': 'pairs_of_grade', 'subject': 'pairs_of_beside',
} %}
with
{% for level, keys in levels.items() %}
of_{{ level }} as (
    select
        {{ keys }},
        difference,
        sum(n_pairs) as n_pairs
    from {{ ref('int_projection__counts') }}
    group by {{ keys }}, difference
),

all_of_{{ level }} as (
    select
        {{ keys }},
        sum(n_pairs) as n_pairs
    from of_{{ level }}
    group by {{ keys }}
),
{% endfor %}
at_0 as (
    select
        cells.cell_no,
        cells.school_urn,
        cells.known_before,
        cells.distance,
        cells.grade_scale,
        cells.subject_code,
        cells.predicted_rank,
        cells.beside,
        national.difference,
        cast(national.share as {{ fine() }}) as chance,
        cast(0 as {{ fine() }}) as n_pairs
    from {{ ref('int_projection__cells') }} as cells
    inner join {{ ref('prediction_errors') }} as national
        on
            cells.grade_scale = national.grade_scale
            and cells.predicted_rank = national.predicted_rank
            and cells.beside = national.beside
),
{% for level, keys in levels.items() %}
at_{{ loop.index }} as (
    select
        above.cell_no,
        above.school_urn,
        above.known_before,
        above.distance,
        above.grade_scale,
        above.subject_code,
        above.predicted_rank,
        above.beside,
        above.difference,
        cast(
            (coalesce(of_{{ level }}.n_pairs, 0) + {{ projection_rule(weights[level]) }} * above.chance)
            / (coalesce(all_of_{{ level }}.n_pairs, 0) + {{ projection_rule(weights[level]) }})
            as {{ fine() }}
        ) as chance,
        coalesce(all_of_{{ level }}.n_pairs, 0) as n_pairs
    from at_{{ loop.index0 }} as above
    left join of_{{ level }}
        on
            above.difference = of_{{ level }}.difference
            {% for key in keys.split(", ") %}
            and above.{{ key }} = of_{{ level }}.{{ key }}
            {% endfor %}
    left join all_of_{{ level }}
        on
            {% for key in keys.split(", ") %}
            {{ "and " if not loop.first }}above.{{ key }} = all_of_{{ level }}.{{ key }}
            {% endfor %}
),
{% endfor %}
ends as (
    select
        grade_scale,
        lowest_rank,
        highest_rank
    from {{ ref('int_attainment__scale_ends') }}
)

select
    at_4.cell_no,
    least(greatest(at_4.predicted_rank - at_4.difference, ends.lowest_rank), ends.highest_rank) as reached_rank,
    sum(at_4.chance) as chance
from at_4
inner join ends
    on at_4.grade_scale = ends.grade_scale
group by
    at_4.cell_no, least(greatest(at_4.predicted_rank - at_4.difference, ends.lowest_rank), ends.highest_rank)
