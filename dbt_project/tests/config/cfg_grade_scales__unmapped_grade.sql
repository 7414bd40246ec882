{{ config(meta={'dagster': {'ref': {'name': 'fct_tracking'}}}) }}
-- A prediction or target that its grade scale does not know would be a flag that silently is not there.
select school_urn, academic_year, tracking_point, grade_scale, count(*) as n_rows
from {{ ref('fct_tracking') }}
where target_state is null
group by school_urn, academic_year, tracking_point, grade_scale
