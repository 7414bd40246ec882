-- A believable little school for the checks of gate 1: forty students of Year 11, two classes each in MA and EN, and what came before.
-- Students' grades run from 1 to 9; of an entity `now_<entity>` is the delivery that is judged, `before_<entity>` what stands.
create table pupils as
select n, 'S' || n as student_id, 1 + n % 9 as g, case when n < 20 then 1 else 2 end as set_number
from range(40) as r(n);

create table subjects_taught as select unnest(['MA', 'EN']) as subject_code;

create table before_enrolments as
select '1' as school_urn, '2025/26' as academic_year, student_id, 10 as year_group, '10' || ('ABC')[1 + n % 3] as registration_group
from pupils;

create table now_enrolments as
select '1' as school_urn, '2026/27' as academic_year, student_id, 11 as year_group, '11' || ('ABC')[1 + n % 3] as registration_group, n + 2 as _row
from pupils;

create table before_courses as
select '1' as school_urn, subject_code || '-KS4' as course_code, subject_code, 'KS4' as stage, 'gcse_9_1' as grade_scale
from subjects_taught;

create table before_classes as
select '1' as school_urn, '2025/26' as academic_year, '10' || subject_code || '/' || nth as class_code, subject_code || '-KS4' as course_code, 10 as year_group
from subjects_taught, range(1, 3) as r(nth)
union all
select '1' as school_urn, '2025/26' as academic_year, '11' || subject_code || '/' || nth as class_code, subject_code || '-KS4' as course_code, 11 as year_group
from subjects_taught, range(1, 3) as r(nth);

create table now_classes as
select '1' as school_urn, '2026/27' as academic_year, '11' || subject_code || '/' || nth as class_code, subject_code || '-KS4' as course_code, 11 as year_group,
    row_number() over () + 1 as _row
from subjects_taught, range(1, 3) as r(nth);

create table now_class_members as
select '1' as school_urn, '2026/27' as academic_year, '11' || subject_code || '/' || set_number as class_code, student_id, date '2026-09-01' as valid_from,
    cast(null as date) as valid_to, row_number() over () + 1 as _row
from pupils, subjects_taught;

create table now_topic_results as
select school_urn, academic_year, class_code, 'Topic test' as assessment, date '2026-10-15' as assessment_date, student_id, 'Ratio' as topic, 8 as mark, 20 as max_mark,
    _row
from now_class_members where class_code = '11MA/1';

create table now_tracking_points as
select '1' as school_urn, '2026/27' as academic_year, 'NOV' as tracking_point, 'November' as name, year_group, date '2026-11-02' as open_date,
    date '2026-11-13' as close_date, year_group - 5 as _row
from range(7, 12) as r(year_group);

create table before_tracking_points as
select * replace ('OCT' as tracking_point, date '2026-10-05' as open_date, date '2026-10-16' as close_date) from now_tracking_points
union all
select * replace ('MAY' as tracking_point, '2025/26' as academic_year, date '2026-05-04' as open_date, date '2026-05-15' as close_date) from now_tracking_points;

create table now_tracking as
select '1' as school_urn, '2026/27' as academic_year, 'NOV' as tracking_point, 11 as year_group, student_id, subject_code,
    '11' || subject_code || '/' || set_number as class_code, cast(g as varchar) as prediction, cast(greatest(g - 1, 1) as varchar) as working_at,
    1 + n % 4 as attitude, n % 10 = 0 as praise, date '2026-11-13' as recorded_date, row_number() over () + 1 as _row, 8 as _seq
from pupils, subjects_taught;

create table before_tracking as
select * exclude (_row) replace (
    'OCT' as tracking_point, cast(least(cast(prediction as integer) + attitude % 2, 9) as varchar) as prediction, 1 + (attitude + 1) % 4 as attitude,
    date '2026-10-16' as recorded_date,
    7 as _seq
)
from now_tracking
union all by name
select '1' as school_urn, academic_year, 'MAY' as tracking_point, 11 as year_group, first || n as student_id, subject_code,
    cast(g as varchar) as prediction, cast(g as varchar) as working_at, 6 as _seq
from pupils, subjects_taught, (values ('K', '2024/25'), ('L', '2025/26')) as old(first, academic_year);

create table before_targets as
select '1' as school_urn, student_id, subject_code, 'KS4' as stage, kind, 'gcse_9_1' as grade_scale,
    cast(least(g + n % 2 + more, 9) as varchar) as grade, date '2025-09-25' as issued_date
from pupils, subjects_taught, (values ('expected', 0), ('aspirational', 1)) as kinds(kind, more);

create table now_targets as
select * replace (date '2026-11-10' as issued_date), row_number() over () + 1 as _row from before_targets;

create table now_ks2_results as
select '1' as school_urn, student_id, subject, 2022 as ks2_year, 95 + 2 * g + n % 3 * more as scaled_score, row_number() over () + 1 as _row
from pupils, (values ('reading', 1), ('maths', 0)) as subjects(subject, more);

create table before_ks2_results as select * from now_ks2_results;

create table leavers as
select '1' as school_urn, first || n as student_id, summer as results_year, subject_code || '-KS4' as course_code, 'gcse_9_1' as grade_scale,
    cast(least(g + n % 2, 9) as varchar) as grade, academic_year, 'R' as status
from pupils, subjects_taught, (values ('K', 2025, '2024/25'), ('L', 2026, '2025/26')) as old(first, summer, academic_year);

create table now_exam_results as select * exclude (academic_year), row_number() over () + 1 as _row from leavers where results_year = 2026;

create table before_exam_results as select * exclude (academic_year) from leavers where results_year = 2025;

insert into before_enrolments
select distinct school_urn, academic_year, student_id, 11 as year_group, '11A' as registration_group from leavers;

create table before_class_members as
select distinct school_urn, academic_year, '11' || left(course_code, 2) || '/1' as class_code, student_id, date '2025-09-01' as valid_from, cast(null as date) as valid_to
from leavers where results_year = 2026;

create table now_school_calendar as
select '1' as school_urn, '2026/27' as academic_year, cast(day as date) as date, 'autumn' as term, 1 as half_term, isodow(day) <= 5 and weekofyear(day) % 6 <> 2 as is_school_day,
    row_number() over () + 1 as _row
from range(date '2026-09-01', date '2027-07-21', interval 1 day) as days(day)
where isodow(day) <= 5;

create table now_attendance_marks as
select '1' as school_urn, student_id, cast(day as date) as date, session,
    case when (n + 4 * dayofmonth(day)) % 11 = 0 then 'I' when session = 'AM' then '/' else chr(92) end as code, row_number() over () + 1 as _row
from pupils, range(date '2026-11-16', date '2026-11-21', interval 1 day) as days(day), (values ('AM'), ('PM')) as sessions(session);

create table before_attendance_marks as
select * exclude (_row) replace (
    date - 7 as date,
    case when (cast(student_id[2:] as integer) + 3 * dayofmonth(date)) % 11 = 5 then 'I' when session = 'AM' then '/' else chr(92) end as code
)
from now_attendance_marks;

create table now_behaviour_events as
select '1' as school_urn, 'E' || n || category as event_id, student_id, date '2026-11-16' + cast(n % 5 as integer) as date, category,
    case category when 'praise' then 'Kindness' else 'Disruption' end as event_type, 1 + n % 3 as points, row_number() over () + 1 as _row
from pupils, (values ('praise'), ('incident')) as kinds(category);

create table before_behaviour_events as
select * exclude (_row) replace (date - 7 as date, 'D' || event_id as event_id) from now_behaviour_events;

create table now_students as
select '1' as school_urn, student_id, 'U' || n as upn, 'Forename' || n as forename, 'Surname' || n as surname,
    date '2010-09-01' + cast(7 * n as integer) as date_of_birth, 'FM'[1 + n % 2] as sex, n + 2 as _row
from pupils;

create table before_students as select * from now_students;

create table now_student_groups as
select '1' as school_urn, student_id, 'pupil_premium' as marker, case when n % 3 = 0 then 'Y' else 'N' end as value, date '2025-09-01' as valid_from, n + 2 as _row
from pupils;

create table before_student_groups as
select * from now_student_groups
union all
select * replace ('eal' as marker, case when _row % 3 = 0 then 'Y' else 'N' end as value) from now_student_groups;

create table now_schools as select '1' as school_urn, 'School' as name;

create table now_subjects as select '1' as school_urn, subject_code, subject_code as name from subjects_taught;

create table now_staff_roles as
select '1' as school_urn, '2026/27' as academic_year, 'T1' as staff_id, role, scope_kind, scope,
    cast(null as date) as valid_from, cast(null as date) as valid_to, row_number() over () + 1 as _row
from (values
    ('head_of_department', 'department', 'MA'), ('tutor', 'tutor_group', '11A'), ('tutor', 'tutor_group', '11B'), ('tutor', 'tutor_group', '11C'),
    ('tutor', 'tutor_group', '11A'), ('tutor', 'tutor_group', '11B'), ('tutor', 'tutor_group', '11C'), ('head_of_year', 'year_group', '11'),
    ('slt', 'school', 'all'), ('group_lead', 'group', 'sen_support'), ('cover', 'class', '11MA/1'), ('mentor', 'student', 'S1')
) as told(role, scope_kind, scope);

create table now_target_policies as
select '1' as school_urn, 2027 as results_year, subject, date '2026-09-01' as valid_from, 'matrix' as method, 2024 as edition,
    row_number() over () + 1 as _row
from (values ('all'), ('maths'), ('english'), ('practical'), ('MA')) as told(subject);
