-- What the place is for: of a class and a department single subjects of its students, of any other the whole student.
create temp table scope as
select distinct student_key, subject_code, is_whole
from staff.reach
where school_urn = $school and scope_kind = $kind and scope = $scope
