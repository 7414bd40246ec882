-- Attendance, late marks, incidents and praise in the window of each closed point beside the year to the day it closed, each out
-- of 100 possible sessions, of each year group and all of the point. No change where the window is all there is of the year, and
-- no figure where more was set aside than the measure bears.
with sums as (
    select
        counted.school_urn, counted.academic_year, counted.tracking_point, counted.year_key, counted.measure,
        counted.open_date, counted.close_date, counted.n_students,
        counted.window_amount, counted.year_amount,
        sessions.window_n_possible, sessions.year_n_possible,
        {% for part in ['window', 'year'] %}
        case
            when rules.source = session_rules.source then
                case
                    when {{ bears('sessions.' ~ part ~ '_n_aside', 'sessions.' ~ part ~ '_n_possible', 'rules') }} then 1
                    else 0
                end
            when {{ bears('counted.' ~ part ~ '_n_aside', 'counted.' ~ part ~ '_amount', 'rules') }} then 1
            else 0
        end as {{ part }}_bears{{ '' if loop.last else ',' }}
        {% endfor %}
    from {{ ref('int_slt__impact_sums') }} as counted
    inner join {{ ref('int_slt__impact_sums') }} as sessions
        on
            counted.school_urn = sessions.school_urn
            and counted.academic_year = sessions.academic_year
            and counted.tracking_point = sessions.tracking_point
            and counted.year_key = sessions.year_key
            and sessions.measure = 'attendance'
    inner join {{ ref('measures') }} as session_rules
        on sessions.measure = session_rules.measure
    inner join {{ ref('measures') }} as rules
        on case when counted.measure = 'lateness' then 'attendance' else counted.measure end = rules.measure
),

shares as (
    select
        school_urn, academic_year, tracking_point, year_key, measure, open_date, close_date, n_students,
        window_amount, window_n_possible, year_amount, year_n_possible,
        {% for part in ['window', 'year'] %}
        case
            when {{ part }}_bears = 1 and {{ part }}_n_possible > 0
                then cast(cast(100 * {{ part }}_amount as decimal(18, 4)) / {{ part }}_n_possible as {{ fine() }})
        end as {{ part }}_value,
        {% endfor %}
        case when window_bears = 1 and year_bears = 1 then 'shown' else 'withheld' end as status
    from sums
)

select
    school_urn,
    academic_year,
    tracking_point,
    cast(nullif(year_key, 'all') as integer) as year_group,
    measure,
    open_date,
    close_date,
    n_students,
    status,
    window_value,
    window_amount,
    window_n_possible,
    year_value,
    year_amount,
    year_n_possible,
    case when year_n_possible > window_n_possible then cast(window_value - year_value as {{ fine() }}) end as change
from shares
