select
    school_urn,
    academic_year,
    tracking_point,
    year_group,
    name,
    open_date,
    close_date,
    close_date <= cast('{{ var("as_of") }}' as date) as is_closed
from {{ ref('stg_tracking_points') }}
