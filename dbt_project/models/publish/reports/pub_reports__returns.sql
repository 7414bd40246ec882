-- Classes that should have returned predictions at a closed point, and those that did.
with expected as (
    select
        points.school_urn,
        points.academic_year,
        points.tracking_point,
        points.year_group,
        classes.class_code
    from {{ ref('int_tracking__closed_points') }} as points
    inner join {{ ref('dim_class') }} as classes
        on
            points.school_urn = classes.school_urn
            and points.academic_year = classes.academic_year
            and points.year_group = classes.year_group
    inner join {{ ref('dim_class_member') }} as members
        on
            classes.school_urn = members.school_urn
            and classes.academic_year = members.academic_year
            and classes.class_code = members.class_code
            and points.close_date between members.valid_from and members.valid_to
    group by points.school_urn, points.academic_year, points.tracking_point, points.year_group, classes.class_code
),

returned as (
    select distinct
        school_urn, academic_year, tracking_point, class_code
    from {{ ref('fct_tracking') }}
    where prediction is not null
)

select
    expected.school_urn,
    expected.academic_year,
    expected.tracking_point,
    expected.year_group,
    count(*) as n_classes,
    count(returned.class_code) as n_returned
from expected
left join returned
    on
        expected.school_urn = returned.school_urn
        and expected.academic_year = returned.academic_year
        and expected.tracking_point = returned.tracking_point
        and expected.class_code = returned.class_code
group by expected.school_urn, expected.academic_year, expected.tracking_point, expected.year_group
