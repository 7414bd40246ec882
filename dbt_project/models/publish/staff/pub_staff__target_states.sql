-- Where the targets of students on roll stand, of the stage that they are in.
select
    states.school_urn,
    students.student_key,
    states.subject_code,
    states.stage,
    states.kind,
    states.grade_scale,
    states.state,
    states.told_grade,
    states.changed_at
from {{ ref('int_targets__states') }} as states
inner join {{ ref('pub_staff__students') }} as students
    on states.school_urn = students.school_urn and states.student_id = students.student_id
inner join {{ ref('stages') }} as stages
    on students.year_group = stages.year_group and states.stage = stages.stage
