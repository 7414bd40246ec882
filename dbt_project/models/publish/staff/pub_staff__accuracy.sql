-- How near predictions of the last closed point before the exams came to results, of each teacher, subject and department,
-- where there are pairs enough; a subject or department with one teacher is not told, being that teacher's own.
{% set figures = ['n_pairs', 'exact_pct', 'exact_low', 'exact_high', 'bias_grades', 'bias_low', 'bias_high'] %}
with told as (
    select
        school_urn, stage, results_year, year_group, tracking_point,
        'teacher' as breakdown, staff_key as member, {{ figures | join(', ') }}
    from {{ ref('pub_restricted__prediction_accuracy') }}
    union all
    select
        school_urn, stage, results_year, year_group, tracking_point, breakdown, member, {{ figures | join(', ') }}
    from {{ ref('fct_prediction_accuracy') }}
    where breakdown in ('department', 'subject') and accuracy_state = 'told'
),

last_points as (
    select
        points.school_urn,
        stages.stage,
        years.academic_year,
        years.rules_year as results_year,
        years.first_day,
        points.year_group,
        points.tracking_point,
        points.name as point_name,
        row_number() over (
            partition by points.school_urn, years.academic_year, points.year_group
            order by points.close_date desc nulls last, points.tracking_point desc nulls last
        ) as nth
    from {{ ref('int_tracking__points') }} as points
    inner join {{ ref('stages') }} as stages
        on points.year_group = stages.year_group and points.year_group = stages.final_year_group
    inner join {{ ref('academic_years') }} as years
        on points.academic_year = years.academic_year
    where points.is_closed
),

taught as (
    select
        keys.school_urn,
        keys.staff_key,
        pairs.stage,
        pairs.results_year,
        pairs.year_group,
        pairs.tracking_point,
        pairs.department,
        row_number() over (
            partition by
                keys.school_urn, keys.staff_key, pairs.stage, pairs.results_year, pairs.year_group, pairs.tracking_point
            order by count(*) desc, pairs.department nulls last
        ) as nth
    from {{ ref('int_accuracy__pairs') }} as pairs
    inner join {{ ref('stg_staff_keys') }} as keys
        on pairs.school_urn = keys.school_urn and pairs.staff_id = keys.staff_id
    group by
        keys.school_urn, keys.staff_key, pairs.stage, pairs.results_year, pairs.year_group, pairs.tracking_point,
        pairs.department
)

select
    told.school_urn,
    told.stage,
    told.results_year,
    told.year_group,
    told.tracking_point,
    points.point_name,
    told.breakdown,
    told.member,
    staff.staff_key,
    case
        when told.breakdown = 'department' then told.member
        when told.breakdown = 'teacher' then taught.department
        else subjects.department
    end as department,
    subjects.name as subject_name,
    case
        when told.breakdown = 'teacher' then {{ is_first_year('staff.start_date', 'points.first_day') }}
    end as is_first_year,
    dense_rank() over (
        partition by told.school_urn, told.stage order by told.results_year desc nulls last
    ) as nth_newest,
    {% for figure in figures %}
    told.{{ figure }}{{ ',' if not loop.last }}
    {% endfor %}
from told
inner join last_points as points
    on
        told.school_urn = points.school_urn
        and told.stage = points.stage
        and told.results_year = points.results_year
        and told.year_group = points.year_group
        and told.tracking_point = points.tracking_point
        and points.nth = 1
left join taught
    on
        told.breakdown = 'teacher'
        and told.school_urn = taught.school_urn
        and told.member = taught.staff_key
        and told.stage = taught.stage
        and told.results_year = taught.results_year
        and told.year_group = taught.year_group
        and told.tracking_point = taught.tracking_point
        and taught.nth = 1
left join {{ ref('dim_staff') }} as staff
    on told.breakdown = 'teacher' and told.member = staff.staff_key
left join {{ ref('dim_subject') }} as subjects
    on told.breakdown = 'subject' and told.school_urn = subjects.school_urn and told.member = subjects.subject_code
