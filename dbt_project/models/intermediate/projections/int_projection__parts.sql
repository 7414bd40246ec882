-- Which part of the error of a grade is shared: the school's own, drawn towards the declared one while there is little of it.
with years as (
    select distinct
        school_urn,
        known_before
    from {{ ref('int_projection__points') }}
),

drawn_together as (
    select
        years.school_urn,
        years.known_before,
        rules.part,
        coalesce(apart.n_years, 0) as n_years,
        (
            coalesce(apart.n_units, 0) * least(greatest(coalesce(apart.own_part, rules.declared_share), 0), 1)
            + rules.units * rules.declared_share
        ) / (coalesce(apart.n_units, 0) + rules.units) as part_of_error
    from years
    cross join {{ ref('projection_parts') }} as rules
    left join {{ ref('int_projection__own_parts') }} as apart
        on years.school_urn = apart.school_urn and years.known_before = apart.known_before and rules.part = apart.part
),

summed as (
    select
        school_urn,
        known_before,
        {% for part in ['year', 'subject', 'teacher', 'student'] %}
        sum(case when part = '{{ part }}' then part_of_error else 0 end) as {{ part }}_part,
        {% endfor %}
        cast(max(n_years) as integer) as n_years,
        greatest(sum(part_of_error) / {{ projection_rule('most_shared_part') }}, 1) as too_much
    from drawn_together
    group by school_urn, known_before
)

select
    summed.school_urn,
    summed.known_before,
    summed.n_years,
    histories.history,
    {% for part in ['year', 'subject', 'teacher', 'student'] %}
    cast(summed.{{ part }}_part / summed.too_much as decimal(18, 4)) as {{ part }}_part{{ "," if not loop.last }}
    {% endfor %}
from summed
inner join {{ ref('projection_histories') }} as histories
    on
        summed.n_years >= histories.years_from
        and summed.n_years < histories.years_below
