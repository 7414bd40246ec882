-- Lists, conversations and checks of class target sheets, as they stand; of students on roll.
select
    records.school_urn,
    records.form,
    records.about,
    records.academic_year,
    records.tracking_point,
    students.student_key,
    records.field,
    records.value,
    staff.staff_key,
    records.recorded_at,
    records.event_id
from {{ ref('int_tracking__records') }} as records
left join {{ ref('pub_staff__students') }} as students
    on records.school_urn = students.school_urn and records.student_id = students.student_id
left join {{ ref('stg_staff_keys') }} as staff
    on records.school_urn = staff.school_urn and records.staff_id = staff.staff_id
where (records.student_id is null or students.student_key is not null) and records.value is not null
