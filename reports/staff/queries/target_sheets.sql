-- Class target sheets at every closed point, newest first, of the classes whose sheets the reader checks, or teaches.
with checked as ({reached:target_sheets}),

taught as (
    select distinct held.school_urn, held.scope as class_code
    from ({held}) as held
    where held.thing = 'write' and held.scope_kind = 'class'
),

newest as (
    select *, row_number() over (partition by school_urn, class_code order by close_date desc, tracking_point desc) as nth
    from staff.class_sheets
)

select newest.*, checked.class_code is not null as may_check,
    (
        select string_agg(distinct concat_ws(' ', people.title, people.surname), ', ' order by concat_ws(' ', people.title, people.surname))
        from staff.teachers as teachers
        join staff.people as people on teachers.staff_key = people.staff_key
        where teachers.school_urn = newest.school_urn and teachers.class_code = newest.class_code
    ) as teachers
from newest
left join checked on newest.school_urn = checked.school_urn and newest.class_code = checked.class_code
left join taught on newest.school_urn = taught.school_urn and newest.class_code = taught.class_code
where newest.school_urn = $school and (checked.class_code is not null or taught.class_code is not null)
order by newest.nth, case newest.progress_state when 'none_visible' then 0 when 'visible' then 1 else 2 end, newest.department, newest.year_group,
    newest.class_code
