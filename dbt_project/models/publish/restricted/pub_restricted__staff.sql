select
    keys.staff_key,
    staff.school_urn,
    staff.staff_id,
    staff.title,
    staff.forename,
    staff.surname
from {{ ref('stg_staff') }} as staff
inner join {{ ref('stg_staff_keys') }} as keys
    on staff.school_urn = keys.school_urn and staff.staff_id = keys.staff_id
