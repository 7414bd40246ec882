-- A trust of a hundred schools: ten qualifications of every student, a combined science and two that discount each other
-- among them, told at five points of Year 11. `students`, `points`: how many.
create temp table made_students as
select cast(900000 + range % 100 as varchar) as school_urn, 'S' || lpad(cast(range // 100 as varchar), 5, '0') as student_id, range as n
from range(getvariable('students'));

create temp table made_courses as
select * from (values
    ('EN', 'english language', 'gcse_9_1'), ('EL', 'english literature', 'gcse_9_1'), ('MA', 'mathematics', 'gcse_9_1'),
    ('SC', 'combined science', 'gcse_combined'), ('HI', 'history', 'gcse_9_1'), ('FR', 'french', 'gcse_9_1'),
    ('RE', 'religious studies', 'gcse_9_1'), ('AR', 'art', 'gcse_9_1'), ('BU', 'business', 'gcse_9_1'), ('BB', 'business', 'btec_l2')
) as courses(code, name, scale);

create temp table made_grades as
select grade_scale, grade, row_number() over (partition by grade_scale order by grade) - 1 as nth,
    count(*) over (partition by grade_scale) as n
from grade_scales;

insert into raw.schools by name select distinct school_urn from made_students order by all;
insert into raw.students by name select school_urn, student_id from made_students order by all;
insert into raw.student_keys by name
select school_urn, student_id, md5(school_urn || student_id) as student_key from made_students order by all;
insert into raw.enrolments by name
select school_urn, '2025/26' as academic_year, student_id, 11 as year_group, date '2025-09-01' as start_date, 'C' as enrolment_status
from made_students order by all;
insert into raw.ks2_results by name
select school_urn, student_id, subject, 2020 as ks2_year, 80 + hash(n, subject) % 41 as scaled_score
from made_students, (values ('reading'), ('maths')) as subjects(subject) order by all;
insert into raw.subjects by name
select school_urn, code as subject_code, made_courses.name from raw.schools, made_courses order by all;
insert into raw.courses by name
select school_urn, code || '-4' as course_code, code as subject_code, 'KS4' as stage, scale as grade_scale
from raw.schools, made_courses order by all;
insert into raw.tracking_points by name
select school_urn, '2025/26' as academic_year, 'P' || points.range as tracking_point, 'P' || points.range as name, 11 as year_group,
    date '2025-10-01' + cast(points.range * 40 as integer) as close_date
from raw.schools, range(getvariable('points')) as points order by all;
insert into raw.tracking by name
select students.school_urn, '2025/26' as academic_year, 'P' || points.range as tracking_point, 11 as year_group,
    students.student_id, courses.code as subject_code, grades.grade as prediction
from made_students as students, range(getvariable('points')) as points, made_courses as courses, made_grades as grades
where courses.scale = grades.grade_scale and grades.nth = hash(students.n, points.range, courses.code) % grades.n
order by all;
