-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select school_urn, academic_year, class_code
from {{ ref('stg_assessments') }}
where school_urn is not null and academic_year is not null and class_code is not null
union distinct
select school_urn, academic_year, class_code
from {{ ref('stg_class_members') }}
where school_urn is not null and academic_year is not null and class_code is not null
union distinct
select school_urn, academic_year, class_code
from {{ ref('stg_class_teachers') }}
where school_urn is not null and academic_year is not null and class_code is not null
union distinct
select school_urn, academic_year, class_code
from {{ ref('stg_classes') }}
where school_urn is not null and academic_year is not null and class_code is not null
union distinct
select school_urn, academic_year, class_code
from {{ ref('stg_judgements') }}
where school_urn is not null and academic_year is not null and class_code is not null
union distinct
select school_urn, academic_year, class_code
from {{ ref('stg_topic_results') }}
where school_urn is not null and academic_year is not null and class_code is not null
union distinct
select school_urn, academic_year, class_code
from {{ ref('stg_tracking') }}
where school_urn is not null and academic_year is not null and class_code is not null
