-- Classes of which a role opens a thing.
select distinct classes.school_urn, classes.class_code
from staff.classes as classes
join ({held}) as held
    on held.school_urn = classes.school_urn and held.thing = '{thing}'
    and (
        held.scope_kind = 'school'
        or (held.scope_kind = 'department' and held.scope = classes.department)
        or (held.scope_kind = 'year_group' and held.scope = cast(classes.year_group as varchar))
        or (held.scope_kind = 'class' and held.scope = classes.class_code)
    )
