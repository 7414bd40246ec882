-- What each KS4 course of a school is to the targets of a cohort: its scale, its national matrix, the area whose policy holds.
-- Of several courses of a subject the first by place is the subject's, until a student is in a class of another.
with counted as (
    select
        courses.school_urn,
        courses.subject_code,
        courses.course_code,
        years.rules_year as results_year,
        courses.grade_scale,
        scales.ranks_per_grade,
        years.discount_code,
        years.category,
        coalesce(years.has_matrix, 0) as has_matrix,
        row_number() over (
            partition by courses.school_urn, courses.subject_code, years.rules_year
            order by years.counts desc, coalesce(years.has_matrix, 0) desc, courses.course_code asc
        ) as place
    from {{ ref('int_attainment__courses') }} as courses
    inner join {{ ref('int_attainment__course_years') }} as years
        on courses.course_no = years.course_no
    left join {{ ref('scales') }} as scales
        on courses.grade_scale = scales.grade_scale
    where courses.stage = 'KS4' and courses.is_taught = 1
)

select
    counted.school_urn,
    counted.subject_code,
    counted.course_code,
    counted.results_year,
    counted.grade_scale,
    counted.ranks_per_grade,
    counted.discount_code,
    counted.has_matrix,
    coalesce(by_code.area, by_category.area) as area,
    counted.place
from counted
left join {{ ref('target_areas') }} as by_code
    on counted.category = by_code.category and counted.discount_code = by_code.discount_code
left join {{ ref('target_areas') }} as by_category
    on counted.category = by_category.category and by_category.discount_code is null
