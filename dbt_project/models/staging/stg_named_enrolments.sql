-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select school_urn, academic_year, student_id
from {{ ref('stg_attendance_summary') }}
where school_urn is not null and academic_year is not null and student_id is not null
union distinct
select school_urn, academic_year, student_id
from {{ ref('stg_class_members') }}
where school_urn is not null and academic_year is not null and student_id is not null
union distinct
select school_urn, academic_year, student_id
from {{ ref('stg_enrolments') }}
where school_urn is not null and academic_year is not null and student_id is not null
union distinct
select school_urn, academic_year, student_id
from {{ ref('stg_judgements') }}
where school_urn is not null and academic_year is not null and student_id is not null
union distinct
select school_urn, academic_year, student_id
from {{ ref('stg_records') }}
where school_urn is not null and academic_year is not null and student_id is not null
union distinct
select school_urn, academic_year, student_id
from {{ ref('stg_topic_results') }}
where school_urn is not null and academic_year is not null and student_id is not null
union distinct
select school_urn, academic_year, student_id
from {{ ref('stg_tracking') }}
where school_urn is not null and academic_year is not null and student_id is not null
