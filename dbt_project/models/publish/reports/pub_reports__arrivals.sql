-- When each extract last came, and when the next is due.
with newest as (
    select
        schools.school_urn,
        rules.entity,
        max(cast(deliveries.received_at as date)) as last_received
    from {{ ref('dim_school') }} as schools
    cross join {{ ref('arrivals') }} as rules
    left join {{ ref('stg_deliveries') }} as deliveries
        on
            rules.entity = deliveries.entity
            and deliveries.verdict = 'accepted'
            and deliveries.corrects is null
            and ' ' || deliveries.schools || ' ' like '% ' || schools.school_urn || ' %'
    group by schools.school_urn, rules.entity
)

select
    newest.school_urn,
    newest.entity,
    rules.title,
    newest.last_received,
    newest.last_received + rules.max_days as due_date,
    coalesce(newest.last_received + rules.max_days < cast('{{ var("as_of") }}' as date), true) as is_late
from newest
inner join {{ ref('arrivals') }} as rules
    on newest.entity = rules.entity
