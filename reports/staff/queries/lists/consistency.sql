-- Classes whose predictions are made otherwise than usual: they never move, are the targets, are the working-at grades, or lie far
-- from the rest of the department.
with mine as ({reached:patterns})

select consistency.*, {taught_by} as teachers
from staff.consistency as consistency
join mine on consistency.school_urn = mine.school_urn and consistency.class_code = mine.class_code
where consistency.class_code in (select class_today from told) and consistency.consistency_state not in ('usual', 'few_judgements')
order by consistency.consistency_state, consistency.department, consistency.class_code
