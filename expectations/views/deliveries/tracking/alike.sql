-- Groups in which nearly all rows have one column like another, with how far that lies above what was usual, in standard errors. A
-- subject of which nothing is known before, or predictions alone, is believed as little as a class is: it is warned of.
with told as (
    select
        told, is_class or n_last_target = 0 as is_class, 'target' as like_what, n_target as n, n_as_target as n_alike, n_last_target as n_last,
        n_last_as_target as n_last_alike,
        case when n_last_target >= :a_class then 1.0 * n_last_as_target / n_last_target else :alike_share end as usual
    from counted
    union all
    select
        told, is_class, 'aspiration' as like_what, n_aspirational, n_as_aspirational, n_last, n_last_as_aspirational,
        case when n_last >= :a_class then 1.0 * n_last_as_aspirational / n_last else :alike_share end
    from counted
    union all
    select
        told, is_class, 'working_at' as like_what, n_working, n_as_working, n_last_working, n_last_as_working,
        greatest(
            case when n_last_working >= :a_class then 1.0 * n_last_as_working / n_last_working else :alike_share end,
            case when n_met_before >= :a_class then met_before when n_met_beside >= :a_class then met_beside else 0 end
        )
    from counted
    where n_values > 1
    union all
    select told, is_class or n_beside = 0 as is_class, 'last_point' as like_what, n_last, n_as_last, n_last, 0, :again_share
    from counted
    union all
    select
        told, false as is_class, 'other_subject' as like_what, n, n_alike, n_last, n_last_alike,
        case when n_last >= :a_class then 1.0 * n_last_alike / n_last else :alike_share end
    from pairs
),

judged as (
    select *, least(greatest(usual, :least_share), :most_share) as p
    from told
    where n >= :a_class and 100.0 * n_alike > :nearly_all_pct * n
)

select *
from judged
where (1.0 * n_alike / n - p) * sqrt(n) / sqrt(p * (1 - p)) > :alike_sigmas
