-- What the target sheets of the newest year's classes show at each closed point.
select
    sheets.school_urn,
    sheets.class_code,
    classes.subject_code,
    classes.subject_name,
    classes.department,
    classes.year_group,
    sheets.academic_year,
    sheets.tracking_point,
    points.name as point_name,
    points.close_date,
    sheets.n_students,
    sheets.n_judged,
    sheets.n_rose,
    sheets.n_fell,
    sheets.n_same,
    sheets.n_below,
    sheets.n_on_or_above,
    sheets.mean_change_grades,
    sheets.progress_state
from {{ ref('fct_class_sheet') }} as sheets
inner join {{ ref('int_access__years') }} as years
    on sheets.school_urn = years.school_urn and sheets.academic_year = years.academic_year
inner join {{ ref('pub_staff__classes') }} as classes
    on sheets.school_urn = classes.school_urn and sheets.class_code = classes.class_code
inner join {{ ref('dim_tracking_point') }} as points
    on
        sheets.school_urn = points.school_urn
        and sheets.academic_year = points.academic_year
        and sheets.tracking_point = points.tracking_point
        and sheets.year_group = points.year_group
