-- Of whom the reader may be told predictions and what is in hand: in single subjects, or of the whole student.
create temp table shown as
select student_key, subject_code, is_whole, bool_or(thing = 'progress') as progress, bool_or(thing = 'help') as help
from seen
where thing in ('progress', 'help')
group by student_key, subject_code, is_whole
