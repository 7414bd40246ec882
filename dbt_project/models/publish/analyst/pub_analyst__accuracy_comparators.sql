select
    source,
    published,
    what,
    n_grades,
    exact_pct,
    within_one_pct
from {{ ref('accuracy_comparators') }}
