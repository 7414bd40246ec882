-- What each entry turns into in each draw. A draw gives the year, each subject, teacher, student and entry a normal
-- deviate; weighed by their parts they give one of the entry, and the share of the normal curve below it picks the grade.
{% set parts = {'year': 'year_no', 'subject': 'subject_no', 'teacher': 'teacher_no', 'student': 'projection_no'} %}
with mixed as (
    select
        entries.entry_no,
        entries.projection_no,
        draws.draw_no,
        sqrt(cast(1 - entries.year_part - entries.subject_part - entries.teacher_part - entries.student_part as double))
        * of_entry.z
        {% for part in parts %}
        + sqrt(cast(entries.{{ part }}_part as double)) * of_{{ part }}.z
        {% endfor %}
        as z
    from {{ ref('int_projection__entries') }} as entries
    cross join {{ ref('projection_draws') }} as draws
    {% for part, key in parts.items() %}
    inner join {{ ref('projection_draws') }} as of_{{ part }}
        on of_{{ part }}.draw_no = {{ projection_place("entries." ~ key, loop.index0, "draws.draw_no") }}
    {% endfor %}
    inner join {{ ref('projection_draws') }} as of_entry
        on of_entry.draw_no = {{ projection_place("entries.entry_no", 4, "draws.draw_no") }}
),

placed as (
    select
        entry_no,
        projection_no,
        draw_no,
        {{ normal_share('z') }} as place
    from mixed
)

select
    placed.entry_no,
    placed.projection_no,
    placed.draw_no,
    outcomes.points
from placed
inner join {{ ref('int_projection__outcomes') }} as outcomes
    on
        placed.entry_no = outcomes.entry_no
        and placed.place >= outcomes.chance_below
        and placed.place < outcomes.chance_up_to
