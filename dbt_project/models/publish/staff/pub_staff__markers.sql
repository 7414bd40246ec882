-- Groups that students are of on the as-of date. Those without a thing are told to nobody: they say alone whom a group lead sees.
select
    members.student_key,
    members.school_urn,
    members.group_id,
    members.group_name,
    shown.short,
    shown.place,
    shown.thing
from {{ ref('dim_student_group') }} as members
inner join {{ ref('pub_staff__students') }} as students
    on members.student_key = students.student_key
left join {{ ref('shown_groups') }} as shown
    on members.group_id = shown.group_id
where cast('{{ var("as_of") }}' as date) between members.valid_from and members.valid_to
