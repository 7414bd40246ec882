-- A role opens each thing that role_audiences names for it. It reaches the lists of its own year: next year's Year 7
-- and classes have the names of this year's, so a role of a year whose lists have not come opens the whole school or a
-- single student alone.
select
    keys.staff_key,
    roles.school_urn,
    roles.academic_year,
    roles.role,
    names.name as role_name,
    names.place,
    roles.scope_kind,
    roles.scope,
    audiences.thing,
    roles.valid_from,
    roles.valid_to
from {{ ref('int_access__roles') }} as roles
inner join {{ ref('roles') }} as names
    on roles.role = names.role and roles.scope_kind = names.scope_kind
inner join {{ ref('role_audiences') }} as audiences
    on roles.role = audiences.role
inner join {{ ref('stg_staff_keys') }} as keys
    on roles.school_urn = keys.school_urn and roles.staff_id = keys.staff_id
inner join {{ ref('int_access__years') }} as years
    on
        roles.school_urn = years.school_urn
        and (
            roles.academic_year = years.academic_year
            or (roles.academic_year > years.academic_year and roles.scope_kind in ('school', 'student'))
        )
