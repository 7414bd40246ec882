-- Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.
select school_urn, academic_year, tracking_point, year_group
from {{ ref('stg_judgements') }}
where school_urn is not null and academic_year is not null and tracking_point is not null and year_group is not null
union distinct
select school_urn, academic_year, tracking_point, year_group
from {{ ref('stg_point_locks') }}
where school_urn is not null and academic_year is not null and tracking_point is not null and year_group is not null
union distinct
select school_urn, academic_year, tracking_point, year_group
from {{ ref('stg_tracking') }}
where school_urn is not null and academic_year is not null and tracking_point is not null and year_group is not null
union distinct
select school_urn, academic_year, tracking_point, year_group
from {{ ref('stg_tracking_points') }}
where school_urn is not null and academic_year is not null and tracking_point is not null and year_group is not null
