select
    source,
    published,
    what,
    n_grades,
    exact_pct,
    over_pct,
    under_pct,
    within_one_pct
from {{ ref('accuracy_comparators') }}
