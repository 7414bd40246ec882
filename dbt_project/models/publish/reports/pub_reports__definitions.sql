-- What every figure on the pages of an audience means: measures, and figures that are none, by area.
with told as (
    select
        measures.measure as code,
        measures.source as area,
        coalesce(listed.place, 100) as place,
        measures.name,
        measures.definition,
        counted.name as counted,
        areas.source_says,
        measures.excluded,
        areas.pages,
        case
            when measures.is_for_leaders = 1 or headlines.measure is not null or projected.measure is not null then 1
            else 0
        end as is_for_governors
    from {{ ref('measures') }} as measures
    inner join {{ ref('definition_areas') }} as areas
        on measures.source = areas.area
    inner join {{ ref('counted_names') }} as counted
        on measures.counted = counted.counted
    left join {{ ref('grid_measures') }} as listed
        on measures.measure = listed.measure
    left join {{ ref('overview_headlines') }} as headlines
        on measures.measure = headlines.measure
    left join {{ ref('projection_headlines') }} as projected
        on measures.measure = projected.measure
    union all
    select
        figure as code, area, 100 + place as place, name, definition, counted, source as source_says, excluded, pages,
        is_for_governors
    from {{ ref('figures') }}
)

select
    audiences.audience,
    told.code,
    told.area,
    areas.name as area_name,
    areas.place as area_place,
    told.place,
    told.name,
    told.definition,
    told.counted,
    told.source_says,
    told.excluded,
    told.pages
from told
inner join {{ ref('definition_areas') }} as areas
    on told.area = areas.area
inner join {{ ref('report_audiences') }} as audiences
    on audiences.hides_small = 0 or told.is_for_governors = 1
