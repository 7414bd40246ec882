-- Classes whose students are below target more often, or more seldom, than in their other subjects and beyond what classes of the
-- school differ by anyway. The first time it is clear it is for who leads the department; two running for senior leaders too.
with mine as ({reached:patterns}),

led as (
    select distinct classes.school_urn, classes.class_code
    from staff.classes as classes
    join ({held}) as held
        on held.school_urn = classes.school_urn and held.thing = 'patterns'
        and held.scope_kind = 'department' and held.scope = classes.department
)

select patterns.*, case patterns.pattern_state when 'named' then 0 else 1 end as turn,
    case
        when patterns.direction = 'more_below' and patterns.pattern_state = 'named' then 'Ask what would help, and offer it'
        when patterns.direction = 'more_below' then 'Have a look with the teacher'
        else 'Ask what goes well here'
    end as next_step,
    {taught_by} as teachers
from staff.class_patterns as patterns
join mine on patterns.school_urn = mine.school_urn and patterns.class_code = mine.class_code
left join led on patterns.school_urn = led.school_urn and patterns.class_code = led.class_code
where patterns.class_code in (select class_today from told)
    and (patterns.pattern_state = 'named' or (patterns.pattern_state = 'worth_a_look' and led.class_code is not null))
order by patterns.direction desc, turn, patterns.q_value, patterns.class_code
