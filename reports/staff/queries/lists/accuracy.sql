-- How predictions of the last data collection before the exams came to results: of departments and subjects where they are the
-- reader's, of teachers where a role opens them.
with mine as (
    select distinct held.thing, held.scope_kind, held.scope
    from ({held}) as held
    where held.school_urn = $school and held.thing in ('patterns', 'accuracy')
)

select accuracy.*,
    case accuracy.breakdown
        when 'department' then accuracy.department
        when 'subject' then accuracy.subject_name
        else concat_ws(' ', people.title, people.surname)
    end as who,
    case accuracy.breakdown when 'department' then 'Department' when 'subject' then 'Subject' else 'Teacher' end as of_what,
    case when accuracy.bias_low > 0 then 'higher than results' when accuracy.bias_high < 0 then 'lower than results' else 'could be chance' end
        as says
from staff.accuracy as accuracy
left join staff.people as people on accuracy.staff_key = people.staff_key
where accuracy.school_urn = $school and accuracy.nth_newest = 1
    and ($kind <> 'department' or accuracy.department = $scope)
    and exists (
        select 1 from mine
        where (mine.scope_kind = 'school' or (mine.scope_kind = 'department' and mine.scope = accuracy.department))
            and mine.thing = case when accuracy.breakdown = 'teacher' then 'accuracy' else 'patterns' end
    )
    and not (accuracy.breakdown = 'teacher' and (accuracy.is_first_year or {support_only}))
order by accuracy.stage, case accuracy.breakdown when 'department' then 0 when 'subject' then 1 else 2 end, accuracy.bias_grades desc, who
