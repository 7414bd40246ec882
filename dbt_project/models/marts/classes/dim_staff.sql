-- Every member of staff that any extract names; is_listed tells those of the staff extract.
select
    keys.staff_key,
    keys.school_urn,
    staff.role,
    staff.start_date,
    staff.end_date,
    case when staff.staff_id is not null then 1 else 0 end as is_listed
from {{ ref('stg_staff_keys') }} as keys
left join {{ ref('stg_staff') }} as staff
    on keys.school_urn = staff.school_urn and keys.staff_id = staff.staff_id
