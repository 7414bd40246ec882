-- The mean gap between prediction and working-at grade of each class beside that of the other classes of its subject and
-- year group at the point, and the standard error of the difference: nothing where either has too few.
{% set subject = 'school_urn, academic_year, tracking_point, subject_code, year_group' %}
with beside as (
    select
        school_urn,
        academic_year,
        tracking_point,
        class_code,
        n_gaps,
        sum_of_gaps,
        sum_of_squares,
        sum(n_gaps) over (partition by {{ subject }}) - n_gaps as n_others,
        sum(sum_of_gaps) over (partition by {{ subject }}) - sum_of_gaps as sum_of_others,
        sum(sum_of_squares) over (partition by {{ subject }}) - sum_of_squares as squares_of_others
    from {{ ref('int_tracking__class_gaps') }}
),

compared as (
    select
        school_urn,
        academic_year,
        tracking_point,
        class_code,
        n_others,
        cast(sum_of_others as double) / n_others as mean_of_others,
        cast(sum_of_gaps as double) / n_gaps - cast(sum_of_others as double) / n_others as difference,
        {{ mean_half('1', 'n_gaps', 'sum_of_gaps', 'sum_of_squares') }} as error_of_class,
        {{ mean_half('1', 'n_others', 'sum_of_others', 'squares_of_others') }} as error_of_others
    from beside
    where
        n_gaps >= {{ consistency_rule('least_judgements') }}
        and n_others >= {{ consistency_rule('least_judgements') }}
)

select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    cast(n_others as bigint) as n_others,
    cast(mean_of_others as {{ fine() }}) as mean_of_others,
    cast(difference as {{ fine() }}) as difference,
    cast(sqrt(error_of_class * error_of_class + error_of_others * error_of_others) as {{ fine() }}) as standard_error
from compared
