-- Average KS4 points of each student, a double award as two: what 16 to 18 value added starts from. Students who took
-- their GCSEs elsewhere have none here unless their results were dropped too.
select
    figures.school_urn,
    figures.student_id,
    cast(count(*) as integer) as n_awards,
    cast(sum(items.points) / count(*) as decimal(18, 4)) as prior_points
from {{ ref('int_attainment__items') }} as items
inner join {{ ref('int_attainment__figures') }} as figures
    on items.figure_no = figures.figure_no and figures.basis = 'result'
group by figures.school_urn, figures.student_id
