-- How far each class is with its marksheet at a data collection: cells that are missed when empty, those filled in or explained
-- by a known reason, the first and the last of them. $students and the other lists: cells that were filled in since the
-- publication.
with mine as ({reached:completion}),

taught as (
    select classes.school_urn, classes.class_code, classes.subject_code, classes.subject_name, classes.department,
        classes.year_group, windows.tracking_point, windows.point_name, windows.close_date, windows.is_locked, places.student_key
    from staff.classes as classes
    join mine on classes.school_urn = mine.school_urn and classes.class_code = mine.class_code
    join staff.windows as windows on classes.school_urn = windows.school_urn and classes.year_group = windows.year_group
    join staff.places as places on classes.school_urn = places.school_urn and classes.class_code = places.class_code
    where windows.tracking_point = $point and windows.school_urn = $school and windows.open_date <= $today
),

newer as (
    select unnest($students::varchar[]) as student_id, unnest($subjects::varchar[]) as subject_code, unnest($fields::varchar[]) as field,
        unnest($values::varchar[]) as value, unnest($times::varchar[]) as recorded_at
),

told as (
    select student_key, subject_code, field, value, recorded_at, case when source = 'mis' then 0 else 1 end as turn
    from staff.marks
    where school_urn = $school and tracking_point = $point and student_key is not null
    union all
    select students.student_key, newer.subject_code, newer.field, newer.value, newer.recorded_at, 1 as turn
    from newer
    join staff.students as students on newer.student_id = students.student_id and students.school_urn = $school
),

standing as (
    select student_key, subject_code, field, value, recorded_at,
        row_number() over (partition by student_key, subject_code, field order by turn desc, recorded_at desc) as nth
    from told
),

cells as (
    select taught.school_urn, taught.class_code, taught.student_key,
        fields.field, filled.value, filled.recorded_at,
        coalesce(filled.value, '') <> '' or coalesce(reasons.value, '') <> '' as is_given,
        coalesce(reasons.value, '') <> '' as is_explained
    from taught
    join (select distinct field from staff.fields where form = 'marksheet' and is_expected = 1) as fields on true
    left join standing as filled
        on taught.student_key = filled.student_key and taught.subject_code = filled.subject_code and fields.field = filled.field
        and filled.nth = 1
    left join standing as reasons
        on taught.student_key = reasons.student_key and taught.subject_code = reasons.subject_code and reasons.field = 'reason'
        and reasons.nth = 1
),

counted as (
    select school_urn, class_code, count(*) as n_expected, count(*) filter (where is_given) as n_given,
        count(distinct student_key) as n_students,
        count(distinct student_key) filter (where is_explained) as n_explained,
        min(recorded_at) filter (where value <> '') as first_at, max(recorded_at) filter (where value <> '') as last_at
    from cells
    group by school_urn, class_code
)

select distinct
    taught.school_urn, taught.class_code, taught.subject_name, taught.department, taught.year_group, taught.point_name,
    taught.close_date, taught.is_locked, counted.n_expected, counted.n_given, counted.n_students, counted.n_explained,
    counted.first_at, counted.last_at,
    (
        select list(distinct {
            'id': people.staff_id, 'name': concat_ws(' ', people.title, people.surname), 'address': people.sign_in_name
        })
        from staff.teachers as teachers
        join staff.people as people on teachers.staff_key = people.staff_key
        where teachers.school_urn = taught.school_urn and teachers.class_code = taught.class_code
    ) as teachers
from taught
join counted on taught.school_urn = counted.school_urn and taught.class_code = counted.class_code
order by taught.department, taught.year_group, taught.class_code
