-- Targets of the delivery that do not stand yet, or with another grade.
select rows.*
from rows
left join standing
    on rows.school_urn = standing.school_urn and rows.student_id = standing.student_id
    and rows.subject_code = standing.subject_code and rows.stage = standing.stage and rows.kind = standing.kind
    and rows.issued_date = standing.issued_date and rows.grade = standing.grade
where standing.student_id is null
