{{ config(meta={'dagster': {'ref': {'name': 'int_accuracy__pairs'}}}) }}
-- A scale of which nobody says how many ranks make a grade: add its row to scales.csv.
select grades.grade_scale, count(*) as n_grades
from {{ ref('grade_scales') }} as grades
left join {{ ref('scales') }} as scales
    on grades.grade_scale = scales.grade_scale
where scales.grade_scale is null
group by grades.grade_scale
