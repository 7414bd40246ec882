-- Every student with a number to join on: what follows compares millions of rows, and numbers are cheap to compare.
select
    school_urn,
    student_id,
    student_key,
    row_number() over (order by school_urn, student_id) as student_no
from {{ ref('stg_student_keys') }}
