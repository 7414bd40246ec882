-- The last prediction of each student in a subject in the year of the exams of a summer.
select
    tracking.school_urn, tracking.student_id, tracking.subject_code, years.rules_year,
    arg_max(tracking.prediction, coalesce(points.close_date, years.first_day)) as prediction
from now.tracking as tracking
join academic_years as years on tracking.academic_year = years.academic_year
left join now.tracking_points as points
    on tracking.school_urn = points.school_urn and tracking.academic_year = points.academic_year
    and tracking.tracking_point = points.tracking_point and tracking.year_group = points.year_group
where tracking.prediction is not null
group by all
