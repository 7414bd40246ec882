-- The results of Common Transfer Files with the students they belong to. A pupil is found by UPN within the school that
-- the file was sent to, or anywhere when it does not say. Of several results of one thing the newest stands.
with students as (
    select
        students.school_urn,
        students.student_id,
        students.upn,
        replace(schools.laestab, '/', '') as laestab
    from {{ ref('stg_students') }} as students
    left join {{ ref('stg_schools') }} as schools on students.school_urn = schools.school_urn
    where students.upn is not null
),

known as (
    select distinct upn from students
),

found as (
    select
        replace(results.laestab, '/', '') as laestab,
        results.upn,
        students.school_urn,
        students.student_id,
        results.subject,
        results.ks2_year,
        results.scaled_score,
        results.outcome,
        case
            when students.student_id is not null then 'matched'
            when known.upn is not null then 'other_school'
            else 'unknown_upn'
        end as match_state,
        results._row,
        results._delivery_id
    from {{ ref('stg_transfer_results') }} as results
    left join students
        on
            results.upn = students.upn
            and (results.laestab is null or replace(results.laestab, '/', '') = students.laestab)
    left join known on results.upn = known.upn
),

newest as (
    select
        laestab,
        upn,
        school_urn,
        student_id,
        subject,
        ks2_year,
        scaled_score,
        outcome,
        match_state,
        _delivery_id,
        row_number() over (
            partition by school_urn, student_id, upn, subject, case when student_id is null then laestab end
            order by _delivery_id desc, _row desc
        ) as nth
    from found
)

select
    laestab,
    upn,
    school_urn,
    student_id,
    subject,
    ks2_year,
    scaled_score,
    outcome,
    match_state,
    _delivery_id
from newest
where nth = 1
