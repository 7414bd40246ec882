-- The school's own extract stands wherever it has a result; Common Transfer Files give what it lacks.
with facts as (
    select
        school_urn,
        student_id,
        subject,
        ks2_year,
        scaled_score,
        outcome,
        'ks2_results' as brought_by
    from {{ ref('stg_ks2_results') }}
    union all
    select
        results.school_urn,
        results.student_id,
        results.subject,
        results.ks2_year,
        results.scaled_score,
        results.outcome,
        'transfer_results' as brought_by
    from {{ ref('int_attainment__transfer_results') }} as results
    left join {{ ref('stg_ks2_results') }} as own
        on
            results.school_urn = own.school_urn
            and results.student_id = own.student_id
            and results.subject = own.subject
    where results.student_id is not null and own.student_id is null
)

select
    facts.school_urn,
    facts.student_id,
    students.student_key,
    facts.subject,
    facts.ks2_year,
    facts.scaled_score,
    facts.outcome,
    facts.brought_by
from facts
inner join {{ ref('stg_student_keys') }} as students
    on facts.school_urn = students.school_urn and facts.student_id = students.student_id
