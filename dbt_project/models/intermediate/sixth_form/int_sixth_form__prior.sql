-- Average KS4 points of each student, a double award as two, with the best of English and of maths by the end of KS4: what
-- 16 to 18 value added and progress start from. By the results the student took here; of students from other schools, by
-- what was told. Where a KS4 entry could not be valued there is no average, and a best below what it may hide is not told.
-- Functional Skills are in the best, though not in the average.
with valued as (
    select
        entries.figure_no,
        courses.element,
        coalesce(entries.points, others.points) as points
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('int_attainment__figures') }} as figures
        on entries.figure_no = figures.figure_no and figures.basis = 'result'
    inner join {{ ref('int_sixth_form__progress_courses') }} as courses
        on entries.course_no = courses.course_no and figures.rules_year = courses.rules_year
    left join {{ ref('sixth_form_progress_points') }} as others
        on courses.progress_scale = others.grade_scale and entries.grade = others.grade
),

bests as (
    select
        figure_no,
        max(case when element = 'english' then points end) as english_points,
        max(case when element = 'maths' then points end) as maths_points,
        max(case when element = 'english' and points is null then 1 else 0 end) as has_unvalued_english,
        max(case when element = 'maths' and points is null then 1 else 0 end) as has_unvalued_maths
    from valued
    group by figure_no
),

averages as (
    select
        figure_no,
        cast(count(*) as integer) as n_awards,
        sum(points) / count(*) as prior_points
    from {{ ref('int_attainment__items') }}
    group by figure_no
),

own as (
    select
        figures.school_urn,
        figures.student_id,
        coalesce(averages.n_awards, 0) as n_awards,
        cast(case when totals.n_left_out = 0 then averages.prior_points end as decimal(18, 4)) as prior_points,
        coalesce(bests.english_points, 0) as english_points,
        coalesce(bests.maths_points, 0) as maths_points,
        coalesce(bests.has_unvalued_english, 0) as has_unvalued_english,
        coalesce(bests.has_unvalued_maths, 0) as has_unvalued_maths,
        case when totals.n_left_out > 0 then 1 else 0 end as is_incomplete
    from {{ ref('int_attainment__figures') }} as figures
    inner join {{ ref('int_attainment__totals') }} as totals
        on figures.figure_no = totals.figure_no
    left join averages
        on figures.figure_no = averages.figure_no
    left join bests
        on figures.figure_no = bests.figure_no
    where figures.basis = 'result' and (averages.figure_no is not null or bests.figure_no is not null)
)

select
    school_urn,
    student_id,
    n_awards,
    prior_points,
    cast(english_points as decimal(18, 4)) as english_points,
    cast(maths_points as decimal(18, 4)) as maths_points,
    has_unvalued_english,
    has_unvalued_maths,
    is_incomplete,
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
    0 as has_unvalued_english,
    0 as has_unvalued_maths,
    0 as is_incomplete,
    'ks4_prior_attainment' as brought_by
from {{ ref('stg_ks4_prior_attainment') }} as told
left join own
    on told.school_urn = own.school_urn and told.student_id = own.student_id
where own.student_id is null
