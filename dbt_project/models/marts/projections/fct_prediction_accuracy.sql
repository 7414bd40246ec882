-- Told only where it rests on enough pairs and on more than one teacher, so that nobody's own figure can be read off:
-- teachers' are for the restricted audience.
{% set figures = [
    'n_exact', 'n_within_one', 'n_over', 'n_under', 'exact_pct', 'exact_low', 'exact_high', 'within_one_pct',
    'bias_grades', 'bias_low', 'bias_high',
] %}
with judged as (
    select
        figures.school_urn,
        figures.stage,
        figures.results_year,
        figures.year_group,
        figures.tracking_point,
        figures.breakdown,
        figures.member,
        figures.n_pairs,
        figures.n_teachers,
        {% for figure in figures %}
        figures.{{ figure }},
        {% endfor %}
        case
            when figures.n_pairs < pairs.value then 'few_pairs'
            when figures.n_teachers < teachers.value then 'few_teachers'
            else 'told'
        end as accuracy_state
    from {{ ref('int_accuracy__figures') }} as figures
    inner join {{ ref('thresholds') }} as pairs
        on figures.results_year = pairs.rules_year and pairs.threshold = 'teacher_least_pairs'
    inner join {{ ref('thresholds') }} as teachers
        on figures.results_year = teachers.rules_year and teachers.threshold = 'accuracy_least_teachers'
    where figures.breakdown <> 'teacher'
)

select
    school_urn,
    stage,
    results_year,
    year_group,
    tracking_point,
    breakdown,
    member,
    n_pairs,
    n_teachers,
    accuracy_state,
    {% for figure in figures %}
    case when accuracy_state = 'told' then {{ figure }} end as {{ figure }}{{ ',' if not loop.last }}
    {% endfor %}
from judged
