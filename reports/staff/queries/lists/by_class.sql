-- Classes of the list, the greatest share below target first, of those whose figures the reader may see.
with mine as ({reached:patterns}),

counted as (
    select school_urn, class_today as class_code, year_today as year_group, subject_code, subject_name,
        count(*) as n_judged,
        count(*) filter (where target_state = 'above') as n_above,
        count(*) filter (where target_state = 'on') as n_on,
        count(*) filter (where target_state = 'below') as n_below,
        count(*) filter (where points_running > 1) as n_long,
        count(*) filter (where target_state = 'below' and n_in_hand > 0) as n_helped
    from told
    group by all
)

select
    counted.*, 100.0 * (n_above + n_on) / n_judged as on_or_above_pct,
    {taught_by} as teachers
from counted
join mine on counted.school_urn = mine.school_urn and counted.class_code = mine.class_code
order by on_or_above_pct, n_judged desc, class_code
