-- The aspirational grade of each qualification for each whole average of KS4 points: the highest that the top share of
-- students reached nationally or bettered. Source: DfE, 16 to 18 transition matrices.
with newest as (
    select max(rules_year) as rules_year
    from {{ source('reference', 'sixth_form_matrix') }}
),

ranked as (
    select
        matrix.rules_year,
        matrix.qual_id,
        matrix.prior_from,
        points.points,
        sum(matrix.n_students) over (
            partition by matrix.qual_id, matrix.prior_from
            order by points.points desc
            rows between unbounded preceding and current row
        ) as n_reached,
        sum(matrix.n_students) over (partition by matrix.qual_id, matrix.prior_from) as n_students
    from {{ source('reference', 'sixth_form_matrix') }} as matrix
    inner join newest
        on matrix.rules_year = newest.rules_year
    inner join {{ source('reference', 'sixth_form_points') }} as points
        on matrix.qual_id = points.qual_id and matrix.grade = points.grade
)

select
    ranked.rules_year as matrix_year,
    ranked.qual_id,
    ranked.prior_from,
    cast(max(ranked.points) as decimal(18, 4)) as points,
    cast(max(ranked.n_students) as bigint) as n_students
from ranked
inner join {{ ref('sixth_form_minimum_grades') }} as rules
    on
        rules.kind = 'aspirational'
        and ranked.n_reached >= rules.top_share * ranked.n_students
        and ranked.n_students >= rules.least_students
group by ranked.rules_year, ranked.qual_id, ranked.prior_from
