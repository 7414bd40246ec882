select
    measure,
    name,
    unit,
    source,
    counted,
    higher_is_better = 1 as is_higher_better,
    definition,
    excluded
from {{ ref('measures') }}
where is_for_leaders = 1
