-- Every subject that any extract names, in a row that was set aside too; is_listed tells those of the subjects extract.
with named as (
    select
        school_urn,
        subject_code
    from {{ ref('stg_named_subjects') }}
    union distinct
    select
        school_urn,
        subject_code
    from {{ ref('stg_quarantined_rows') }}
    where school_urn is not null and subject_code is not null
)

select
    named.school_urn,
    named.subject_code,
    coalesce(subjects.name, named.subject_code) as name,
    subjects.department,
    case when subjects.subject_code is not null then 1 else 0 end as is_listed
from named
left join {{ ref('stg_subjects') }} as subjects
    on named.school_urn = subjects.school_urn and named.subject_code = subjects.subject_code
