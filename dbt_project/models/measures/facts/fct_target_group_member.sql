-- Members of target groups at each closed point, and who was one at the student's point before and is no more. A point at which
-- nobody could tell is passed over: it neither makes a member nor ends one.
with told as (
    {% for rule in ('counted', 'english_maths', 'empty_slots') %}
    select target_group, school_urn, student_key, academic_year, tracking_point, is_member, figure_of, figure
    from {{ ref('int_target_groups__' ~ rule) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

placed as (
    select
        told.target_group,
        told.school_urn,
        told.student_key,
        told.academic_year,
        told.tracking_point,
        points.year_group,
        points.close_date,
        told.is_member,
        told.figure_of,
        told.figure,
        lag(told.is_member) over (
            partition by told.target_group, told.school_urn, told.student_key
            order by points.close_date asc nulls first, told.academic_year asc, told.tracking_point asc
        ) as was_member,
        row_number() over (
            partition by told.target_group, told.school_urn, told.student_key
            order by points.close_date desc nulls last, told.academic_year desc, told.tracking_point desc
        ) as nth_newest
    from told
    inner join {{ ref('int_target_groups__points') }} as points
        on
            told.school_urn = points.school_urn
            and told.student_key = points.student_key
            and told.academic_year = points.academic_year
            and told.tracking_point = points.tracking_point
)

select
    target_group,
    school_urn,
    student_key,
    academic_year,
    tracking_point,
    year_group,
    close_date,
    case when is_member = 0 then 'left' when was_member = 1 then 'stayed' else 'entered' end as member_state,
    figure_of,
    figure,
    nth_newest
from placed
where is_member = 1 or was_member = 1
