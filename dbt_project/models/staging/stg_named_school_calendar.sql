-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select school_urn, date
from {{ ref('stg_attendance_marks') }}
where school_urn is not null and date is not null
union distinct
select school_urn, date
from {{ ref('stg_behaviour_events') }}
where school_urn is not null and date is not null
union distinct
select school_urn, date
from {{ ref('stg_lesson_observations') }}
where school_urn is not null and date is not null
union distinct
select school_urn, date
from {{ ref('stg_school_calendar') }}
where school_urn is not null and date is not null
