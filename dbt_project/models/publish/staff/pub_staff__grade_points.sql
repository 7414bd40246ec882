-- What each grade is worth in the headline measures of each summer.
select
    points_scale,
    grade,
    first_rules_year,
    last_rules_year,
    points
from {{ ref('ks4_points') }}
