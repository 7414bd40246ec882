-- Which figures of a cell may be shown: its size; its share (hidden where those on or above target, or those below,
-- are few); its split into above, on and below. Hidden too is what would give a hidden one away in its subject,
-- its year group or its classes.
with counted as (
    select
        cells.school_urn,
        cells.academic_year,
        cells.tracking_point,
        cells.breakdown,
        cells.year_key,
        cells.subject_key,
        cells.class_key,
        cells.n_students,
        cells.n_above,
        cells.n_on,
        cells.n_below,
        cells.n_above + cells.n_on as n_reached,
        rules.value as small_number
    from {{ ref('int_reports__target_cells') }} as cells
    inner join {{ ref('thresholds') }} as rules
        on cells.rules_year = rules.rules_year and rules.threshold = 'small_number'
    where cells.n_entries > 0 -- a cell without entries is not published: all know it is zero, so it hides nothing
),

sized as (
    select
        school_urn, academic_year, tracking_point, year_key, subject_key, class_key,
        n_students, n_reached, n_below, small_number,
        least(n_reached, n_below) as size,
        max(case when class_key <> 'all' then least(n_reached, n_below) end) over (
            partition by school_urn, academic_year, tracking_point, subject_key, year_key
        ) as largest_class,
        max(least(n_reached, n_below)) over (
            partition by school_urn, academic_year, tracking_point, subject_key, year_key
        ) as whole
    from counted
),

-- A share that rests on a few may be told as a limit. Not where each class of a subject has one but the subject
-- itself has none: its limits together would say more than each.
shares as (
    select
        school_urn, academic_year, tracking_point, year_key, subject_key, class_key,
        n_students, n_reached, n_below, small_number, size,
        n_students > small_number and size <= small_number
        and (class_key = 'all' or largest_class > small_number or whole <= small_number) as is_limit
    from sized
),

cells as (
    select
        school_urn, academic_year, tracking_point, 'size' as figure, year_key, subject_key, class_key,
        n_students, n_students as size, n_students as less, n_students as more, small_number, false as is_limit
    from counted
    union all
    -- less and more: how many fewer or more could be below target for all that is told
    select
        school_urn, academic_year, tracking_point, 'share' as figure, year_key, subject_key, class_key,
        n_students, size,
        case when is_limit and n_reached <= small_number then least(small_number - n_reached, n_below) else n_below end as less,
        case when is_limit and n_reached > small_number then small_number - n_below else n_reached end as more,
        small_number, is_limit
    from shares
    union all
    select
        school_urn, academic_year, tracking_point, 'split' as figure, year_key, subject_key, class_key,
        n_students, least(n_above, n_on, n_below) as size, least(n_above, n_on, n_below) as less,
        least(n_above, n_on, n_below) as more, small_number, false as is_limit
    from counted
    where breakdown in ('school', 'year_group', 'subject')
),

{% set point = 'school_urn, academic_year, tracking_point, figure, ' %}
{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'tracking_point', 'figure', 'year_key', 'subject_key', 'class_key', 'is_limit'],
    [
        point ~ "subject_key, case when class_key = 'all' then 'all' else year_key || class_key end",
        point ~ "year_key, case when class_key = 'all' then 'all' else subject_key || class_key end",
        point ~ "subject_key, year_key",
    ],
    ['less', 'more'],
) }}

select
    audience,
    school_urn,
    academic_year,
    tracking_point,
    year_key,
    subject_key,
    class_key,
    max(small_number) as small_number,
    bool_or(figure = 'size' and is_hidden) as is_size_hidden,
    bool_or(is_limit) as is_share_small,
    bool_or(figure in ('size', 'share') and is_hidden) as is_share_hidden,
    bool_or(is_hidden) or not bool_or(figure = 'split') as is_split_hidden
from guarded
group by audience, school_urn, academic_year, tracking_point, year_key, subject_key, class_key
