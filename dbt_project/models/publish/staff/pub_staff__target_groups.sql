-- Target groups of the students on roll: who is a member by the newest point at which it could be told, and who left the group at
-- it, with the thing that must be open to a reader who is told of it.
select
    members.student_key,
    members.school_urn,
    members.target_group,
    rules.name as target_group_name,
    rules.meaning,
    rules.place,
    rules.group_id,
    rules.thing,
    members.academic_year,
    members.tracking_point,
    points.name as point_name,
    members.close_date,
    members.member_state,
    members.figure_of,
    members.figure,
    figures.says
from {{ ref('fct_target_group_member') }} as members
inner join {{ ref('pub_staff__students') }} as students
    on members.student_key = students.student_key
inner join {{ ref('target_groups') }} as rules
    on
        members.target_group = rules.target_group
        and students.year_group between rules.year_from and rules.year_to
inner join {{ ref('target_group_figures') }} as figures
    on members.figure_of = figures.figure_of
inner join {{ ref('dim_tracking_point') }} as points
    on
        members.school_urn = points.school_urn
        and members.academic_year = points.academic_year
        and members.tracking_point = points.tracking_point
        and members.year_group = points.year_group
where members.nth_newest = 1
