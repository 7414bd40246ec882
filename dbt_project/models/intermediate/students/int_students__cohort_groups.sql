-- What a figure is told of, taken apart: which year group (none: every one) and which student group.
with years as (
    select distinct year_group
    from {{ ref('stages') }}
)

select
    'year_group' as breakdown,
    cast(year_group as string) as member,
    year_group,
    cast(null as string) as group_id
from years
union all
select
    'student_group' as breakdown,
    group_id as member,
    cast(null as integer) as year_group,
    group_id
from {{ ref('groups') }}
union all
select
    'year_and_student_group' as breakdown,
    cast(years.year_group as string) || ' ' || names.group_id as member,
    years.year_group,
    names.group_id
from years
cross join {{ ref('groups') }} as names
