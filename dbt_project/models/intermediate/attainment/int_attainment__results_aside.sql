-- Exam results that wait in quarantine, or of which a version does.
select distinct
    school_urn,
    student_id,
    course_code,
    try_cast(results_year as integer) as results_year
from {{ ref('stg_quarantined_rows') }}
where entity = 'exam_results'
union distinct
select
    school_urn,
    student_id,
    course_code,
    try_cast(results_year as integer) as results_year
from {{ ref('stg_quarantined_cells') }}
where entity = 'exam_results'
