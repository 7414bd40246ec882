{# One row of `columns` holds in a year: shows those of which two ranges of summers overlap. #}
{% test years_of_one(model, columns) %}
select {{ columns | join(', ') }}, first_rules_year, before_last_year
from (
    select
        {{ columns | join(', ') }}, first_rules_year,
        lag(last_rules_year) over (partition by {{ columns | join(', ') }} order by first_rules_year, last_rules_year)
            as before_last_year
    from {{ model }}
) as ranges
where before_last_year >= first_rules_year
{% endtest %}
