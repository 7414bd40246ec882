-- Members of target groups, who came to them at the newest data collection, and who left.
select ours.student_key, ours.name, ours.year_group, ours.registration_group, members.target_group_name, members.meaning,
    case members.member_state when 'entered' then 'new' when 'left' then 'left' else 'still' end as since,
    members.member_state, replace(members.says, '{figure}', cast(round(members.figure) as integer)::varchar) as why,
    members.point_name, members.place
from staff.target_groups as members
join ours on members.student_key = ours.student_key
join (select distinct student_key, thing from seen where is_whole) as shown
    on ours.student_key = shown.student_key and members.thing = shown.thing
order by members.place, case members.member_state when 'entered' then 0 when 'stayed' then 1 else 2 end, ours.name
