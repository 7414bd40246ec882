-- What a figure is told of, taken apart: which year group (none: every one) and which student group, and whether that is the
-- last year of a stage, of which the national figures are.
with years as (
    select
        year_group,
        max(case when year_group = final_year_group then 1 else 0 end) as is_last_year
    from {{ ref('stages') }}
    group by year_group
)

select
    'year_group' as breakdown,
    cast(year_group as string) as member,
    year_group,
    cast(null as string) as group_id,
    is_last_year
from years
union all
select
    'student_group' as breakdown,
    group_id as member,
    cast(null as integer) as year_group,
    group_id,
    0 as is_last_year
from {{ ref('groups') }}
union all
select
    'year_and_student_group' as breakdown,
    cast(years.year_group as string) || ' ' || names.group_id as member,
    years.year_group,
    names.group_id,
    years.is_last_year
from years
cross join {{ ref('groups') }} as names
