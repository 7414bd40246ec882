-- Rows of the delivery whose student has another value of the same marker at the same time.
select ours.school_urn, ours.marker, ours.student_id, ours._row
from rows as ours
where exists (
    select 1 from rows as theirs
    where
        theirs.school_urn = ours.school_urn and theirs.marker = ours.marker and theirs.student_id = ours.student_id
        and theirs.value <> ours.value
        and (ours.valid_to is null or theirs.valid_from is null or theirs.valid_from <= ours.valid_to)
        and (theirs.valid_to is null or ours.valid_from is null or ours.valid_from <= theirs.valid_to)
)
