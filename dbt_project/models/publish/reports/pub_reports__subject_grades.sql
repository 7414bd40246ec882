-- Results of each subject: entries, mean points, and how many reached each grade that headlines ask for, as each audience may see
-- them.
with told as (
    select
        audiences.audience,
        levels.school_urn, levels.academic_year, levels.tracking_point, levels.year_group, levels.subject_code,
        levels.course_code, levels.at_least, levels.n_entries, levels.n_reached, guarded.small_number, guarded.is_few,
        cast(levels.sum_of_points / levels.n_entries as decimal(18, 4)) as mean_points,
        audiences.hides_small,
        case when audiences.hides_small = 0 then 'shown' else guarded.status end as status,
        case when audiences.hides_small = 0 then 1 else guarded.is_mean_told end as is_mean_told,
        case when audiences.hides_small = 0 or levels.n_entries > guarded.small_number then 1 else 0 end as is_told
    from {{ ref('int_reports__subject_levels') }} as levels
    inner join {{ ref('int_reports__subject_guard') }} as guarded
        on
            levels.school_urn = guarded.school_urn
            and levels.academic_year = guarded.academic_year
            and levels.tracking_point = guarded.tracking_point
            and levels.year_group = guarded.year_group
            and levels.subject_code = guarded.subject_code
            and levels.course_code = guarded.course_code
            and levels.at_least = guarded.at_least
    cross join {{ ref('report_audiences') }} as audiences
)

select
    told.audience,
    told.school_urn,
    told.academic_year,
    told.tracking_point,
    told.year_group,
    told.subject_code,
    coalesce(subjects.name, told.subject_code) as subject_name,
    told.course_code,
    told.at_least,
    told.status,
    case when told.is_told = 1 then told.n_entries end as n_entries,
    case
        when told.is_mean_told = 0 then null
        when told.hides_small = 1 then cast(round(told.mean_points, 1) as decimal(18, 4))
        else told.mean_points
    end as mean_points,
    case when told.status = 'shown' then told.n_reached end as n_reached,
    case
        when told.status = 'shown' then cast(cast(100 * told.n_reached as decimal(18, 4)) / told.n_entries as decimal(18, 4))
    end as reached_pct,
    case
        when told.status = 'limit' and told.is_few = 0
            then cast(cast(100 * (told.n_entries - told.small_number) as decimal(18, 4)) / told.n_entries as decimal(18, 4))
    end as at_least_pct,
    case
        when told.status = 'limit' and told.is_few = 1
            then cast(cast(100 * told.small_number as decimal(18, 4)) / told.n_entries as decimal(18, 4))
    end as at_most_pct
from told
left join {{ ref('dim_subject') }} as subjects
    on told.school_urn = subjects.school_urn and told.subject_code = subjects.subject_code
