-- The pillars of the English Baccalaureate of every rule set, numbered: numbers are cheap to compare.
select
    row_number() over (order by rule_set, pillar) as pillar_no,
    rule_set,
    pillar,
    entry_units_needed,
    grades_needed,
    aps_grades
from {{ ref('ebacc_pillars') }}
