-- How far the classes of a subject and year group lie apart, the widest first, where the reader may see the figures of all of them.
with mine as ({reached:patterns}),

whole as (
    select classes.school_urn, classes.subject_code, classes.year_group
    from staff.classes as classes
    left join mine on classes.school_urn = mine.school_urn and classes.class_code = mine.class_code
    group by classes.school_urn, classes.subject_code, classes.year_group
    having count(*) = count(mine.class_code)
)

select variation.*
from staff.variation as variation
join whole
    on variation.school_urn = whole.school_urn
    and variation.subject_code = whole.subject_code
    and variation.year_group = whole.year_group
where variation.most_class_code in (select class_today from told) and variation.fewest_class_code in (select class_today from told)
order by variation.variation_state = 'wide' desc, variation.spread_pct desc, variation.subject_name, variation.year_group
