-- What was and is done for students on roll, without the aim: it is for who leads it.
select
    facts.student_key,
    facts.school_urn,
    facts.intervention_id,
    facts.intervention_type,
    facts.tier as support_level,
    levels.name as support_name,
    facts.subject_code,
    facts.owner_staff_key,
    facts.start_date,
    facts.end_date,
    facts.student_view,
    facts.parent_view,
    case
        when
            facts.start_date <= cast('{{ var("as_of") }}' as date)
            and (facts.end_date is null or facts.end_date >= cast('{{ var("as_of") }}' as date))
            then 1
        else 0
    end as is_running
from {{ ref('fct_intervention') }} as facts
inner join {{ ref('pub_staff__students') }} as students
    on facts.student_key = students.student_key
left join {{ ref('support_levels') }} as levels
    on facts.tier = levels.support_level
