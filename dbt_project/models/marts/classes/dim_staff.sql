select
    keys.staff_key,
    staff.school_urn,
    staff.role,
    staff.start_date,
    staff.end_date
from {{ ref('stg_staff') }} as staff
inner join {{ ref('stg_staff_keys') }} as keys
    on staff.school_urn = keys.school_urn and staff.staff_id = keys.staff_id
