-- Where the expected target of each student and subject of a school stands, and its grade: what holds, else what is moderated, else the
-- draft.
select
    drafts.school_urn, drafts.student_key, drafts.year_group, drafts.subject_code, drafts.class_code, drafts.grade_scale,
    drafts.expected_grade as draft_grade,
    case
        when states.state in ('sent', 'issued', 'queried') then 'holds'
        when states.state = 'moderated' then 'moderated'
        when drafts.expected_grade is not null then 'draft'
        else 'none'
    end as stands,
    case when states.state in ('sent', 'issued', 'queried', 'moderated') then states.told_grade else drafts.expected_grade end as grade
from staff.target_drafts as drafts
left join staff.target_states as states
    on drafts.student_key = states.student_key and drafts.subject_code = states.subject_code
    and drafts.grade_scale = states.grade_scale and states.kind = 'expected'
where drafts.school_urn = $school
