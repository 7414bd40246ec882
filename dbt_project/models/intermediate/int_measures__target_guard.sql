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
        rules.value as small_number
    from {{ ref('int_measures__target_cells') }} as cells
    inner join {{ ref('thresholds') }} as rules
        on cells.rules_year = rules.rules_year and rules.threshold = 'small_number'
),

cells as (
    select
        school_urn, academic_year, tracking_point, 'size' as figure, year_key, subject_key, class_key,
        n_students, n_students as size, small_number
    from counted
    union all
    select
        school_urn, academic_year, tracking_point, 'share' as figure, year_key, subject_key, class_key,
        n_students, least(n_above + n_on, n_below) as size, small_number
    from counted
    union all
    select
        school_urn, academic_year, tracking_point, 'split' as figure, year_key, subject_key, class_key,
        n_students, least(n_above, n_on, n_below) as size, small_number
    from counted
    where breakdown in ('school', 'year_group', 'subject')
),

{% set point = 'school_urn, academic_year, tracking_point, figure, ' %}
{{ guard(
    'cells',
    ['school_urn', 'academic_year', 'tracking_point', 'figure', 'year_key', 'subject_key', 'class_key'],
    [
        point ~ "subject_key, case when class_key = 'all' then 'all' else year_key || class_key end",
        point ~ "year_key, case when class_key = 'all' then 'all' else subject_key || class_key end",
        point ~ "subject_key, year_key",
    ],
) }}

select
    school_urn,
    academic_year,
    tracking_point,
    year_key,
    subject_key,
    class_key,
    max(small_number) as small_number,
    bool_or(figure = 'size' and is_hidden) as is_size_hidden,
    bool_or(figure = 'share' and is_small) as is_share_small,
    bool_or(figure in ('size', 'share') and is_hidden) as is_share_hidden,
    bool_or(is_hidden) or not bool_or(figure = 'split') as is_split_hidden
from guarded
group by school_urn, academic_year, tracking_point, year_key, subject_key, class_key
