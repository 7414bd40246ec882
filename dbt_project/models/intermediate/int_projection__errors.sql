-- The chance of each error in each case: the national one, drawn towards the school's at that distance, then at that
-- grade, then in that subject at that grade, the more pairs there are the further.
{% set levels = {
    'school': 'school_urn, known_before, distance, grade_scale',
    'grade': 'school_urn, known_before, distance, grade_scale, predicted_rank',
    'subject': 'school_urn, known_before, distance, grade_scale, predicted_rank, subject_code',
} %}
{% set weights = {'school': 'pairs_of_national', 'grade': 'pairs_of_school', 'subject': 'pairs_of_grade'} %}
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
        national.difference,
        cast(national.share as {{ fine() }}) as chance,
        cast(0 as {{ fine() }}) as n_pairs
    from {{ ref('int_projection__cells') }} as cells
    inner join {{ ref('prediction_errors') }} as national
        on cells.grade_scale = national.grade_scale
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
    at_3.cell_no,
    least(greatest(at_3.predicted_rank - at_3.difference, ends.lowest_rank), ends.highest_rank) as reached_rank,
    sum(at_3.chance) as chance
from at_3
inner join ends
    on at_3.grade_scale = ends.grade_scale
group by
    at_3.cell_no, least(greatest(at_3.predicted_rank - at_3.difference, ends.lowest_rank), ends.highest_rank)
