-- Average KS4 points of each student, a double award as two, with those in English and maths: what 16 to 18 value added
-- and progress start from. By the results the student took here; of students from other schools, by what was told.
with own as (
    select
        figures.school_urn,
        figures.student_id,
        cast(count(*) as integer) as n_awards,
        cast(sum(items.points) / count(*) as decimal(18, 4)) as prior_points,
        max(basics.english_best_points) as english_points,
        max(basics.maths_best_points) as maths_points
    from {{ ref('int_attainment__items') }} as items
    inner join {{ ref('int_attainment__figures') }} as figures
        on items.figure_no = figures.figure_no and figures.basis = 'result'
    inner join {{ ref('int_attainment__basics') }} as basics
        on items.figure_no = basics.figure_no
    group by figures.school_urn, figures.student_id
)

select
    school_urn,
    student_id,
    n_awards,
    prior_points,
    cast(english_points as decimal(18, 4)) as english_points,
    cast(maths_points as decimal(18, 4)) as maths_points,
    'exam_results' as brought_by
from own
union all
select
    told.school_urn,
    told.student_id,
    cast(told.n_awards as integer) as n_awards,
    cast(told.average_points as decimal(18, 4)) as prior_points,
    cast(told.english_points as decimal(18, 4)) as english_points,
    cast(told.maths_points as decimal(18, 4)) as maths_points,
    'ks4_prior_attainment' as brought_by
from {{ ref('stg_ks4_prior_attainment') }} as told
left join own
    on told.school_urn = own.school_urn and told.student_id = own.student_id
where own.student_id is null
