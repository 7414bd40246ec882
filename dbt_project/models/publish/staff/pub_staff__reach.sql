-- Whom a role reaches by what it is for: of a department and a class the subject and class that it is for, of any other the whole
-- student.
select
    student_key,
    school_urn,
    'department' as scope_kind,
    department as scope,
    false as is_whole,
    subject_code,
    class_code
from {{ ref('pub_staff__places') }}
where department is not null
union all
select student_key, school_urn, 'class' as scope_kind, class_code as scope, false as is_whole, subject_code, class_code
from {{ ref('pub_staff__places') }}
union all
select
    student_key, school_urn, 'year_group' as scope_kind, cast(year_group as string) as scope, true as is_whole,
    cast(null as string) as subject_code, cast(null as string) as class_code
from {{ ref('pub_staff__students') }}
where year_group is not null
union all
select
    student_key, school_urn, 'tutor_group' as scope_kind, registration_group as scope, true as is_whole,
    cast(null as string) as subject_code, cast(null as string) as class_code
from {{ ref('pub_staff__students') }}
where registration_group is not null
union all
select
    student_key, school_urn, 'student' as scope_kind, student_id as scope, true as is_whole,
    cast(null as string) as subject_code, cast(null as string) as class_code
from {{ ref('pub_staff__students') }}
union all
select
    student_key, school_urn, 'group' as scope_kind, group_id as scope, true as is_whole,
    cast(null as string) as subject_code, cast(null as string) as class_code
from {{ ref('pub_staff__markers') }}
union all
select
    student_key, school_urn, 'school' as scope_kind, 'all' as scope, true as is_whole,
    cast(null as string) as subject_code, cast(null as string) as class_code
from {{ ref('pub_staff__students') }}
