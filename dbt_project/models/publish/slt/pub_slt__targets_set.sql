-- How far the targets of each subject and year group are, how demanding, and what was changed since they were issued.
select
    told.school_urn,
    told.year_group,
    told.subject_code,
    coalesce(subjects.name, told.subject_code) as subject_name,
    count(*) as n_students,
    cast(sum(case when told.state in ('sent', 'issued', 'queried') then 1 else 0 end) as bigint) as n_holds,
    cast(sum(case when told.state = 'queried' then 1 else 0 end) as bigint) as n_queried,
    cast(sum(case when told.state = 'moderated' then 1 else 0 end) as bigint) as n_moderated,
    cast(sum(case when told.state = 'draft' then 1 else 0 end) as bigint) as n_drafts,
    cast(sum(case when told.state = 'none' then 1 else 0 end) as bigint) as n_none,
    cast(
        sum(
            case
                when told.state in ('sent', 'issued', 'queried') or told.due_date >= cast('{{ var("as_of") }}' as date) then 0
                else 1
            end
        ) as bigint
    ) as n_late,
    cast(sum(told.was_raised) as bigint) as n_raised,
    cast(sum(told.was_lowered) as bigint) as n_lowered,
    count(told.chance_pct) as n_chances,
    cast(avg(told.chance_pct) as decimal(18, 4)) as mean_chance_pct,
    cast(sum(case when told.chance_pct >= {{ target_rule('even_odds_pct') }} then 1 else 0 end) as bigint) as n_even
from {{ ref('int_slt__targets') }} as told
left join {{ ref('dim_subject') }} as subjects
    on told.school_urn = subjects.school_urn and told.subject_code = subjects.subject_code
group by told.school_urn, told.year_group, told.subject_code, coalesce(subjects.name, told.subject_code)
