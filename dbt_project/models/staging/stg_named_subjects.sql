-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select school_urn, subject_code
from {{ ref('stg_courses') }}
where school_urn is not null and subject_code is not null
union distinct
select school_urn, subject_code
from {{ ref('stg_interventions') }}
where school_urn is not null and subject_code is not null
union distinct
select school_urn, subject_code
from {{ ref('stg_judgements') }}
where school_urn is not null and subject_code is not null
union distinct
select school_urn, subject_code
from {{ ref('stg_subjects') }}
where school_urn is not null and subject_code is not null
union distinct
select school_urn, subject_code
from {{ ref('stg_target_decisions') }}
where school_urn is not null and subject_code is not null
union distinct
select school_urn, subject_code
from {{ ref('stg_targets') }}
where school_urn is not null and subject_code is not null
union distinct
select school_urn, subject_code
from {{ ref('stg_tracking') }}
where school_urn is not null and subject_code is not null
