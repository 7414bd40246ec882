select
    keys.staff_key,
    staff.school_urn,
    schools.name as school_name,
    staff.staff_id,
    staff.title,
    staff.forename,
    staff.surname,
    staff.sign_in_name,
    staff.start_date,
    staff.end_date
from {{ ref('stg_staff') }} as staff
inner join {{ ref('stg_staff_keys') }} as keys
    on staff.school_urn = keys.school_urn and staff.staff_id = keys.staff_id
inner join {{ ref('dim_school') }} as schools
    on staff.school_urn = schools.school_urn
