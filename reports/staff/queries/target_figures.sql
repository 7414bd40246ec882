-- What the targets of each student of a year group come to in the headline measures, of a school in which a role of the reader for
-- the whole school opens targets, by side: as the set stands (what holds, else what is moderated, else the draft), as the policy
-- drafts it, and as another policy would ($what: of which subjects, nobody's: none; see target_would). A student of whom a grade is
-- missing or cannot be valued is not told; nor is Attainment 8 where one English does not say which it is. As
-- int_attainment__slots, __totals and __basics have it, which a test holds.
with would as ({target_would}),

told as (
    select
        entries.*, standing.grade_scale, standing.grade as set_grade, standing.draft_grade,
        coalesce(would.grade_after, standing.draft_grade) as would_grade
    from staff.target_entries as entries
    join ({target_stands}) as standing
        on entries.student_key = standing.student_key and entries.subject_code = standing.subject_code
    left join would
        on entries.student_key = would.student_key and entries.subject_code = would.subject_code
    where entries.school_urn = $school and entries.year_group = $year
        and exists (
            select 1 from ({held}) as held
            where held.school_urn = entries.school_urn and held.thing = 'targets' and held.scope_kind = 'school'
        )
),

sides as (
    select 'set' as side, set_grade as grade, told.* from told
    union all
    select 'draft' as side, draft_grade as grade, told.* from told
    union all
    select 'would' as side, would_grade as grade, told.* from told
),

valued as (
    select
        sides.*, dense_rank() over (order by sides.side, sides.student_key) as figure_no, points.points,
        points.points is null or sides.fill_no is null as is_left_out
    from sides
    left join staff.scales as fine on sides.grade_scale = fine.grade_scale and sides.grade = fine.grade
    left join staff.scales as plain
        on fine.grade_scale = plain.grade_scale and fine.grade_rank = plain.grade_rank and plain.thirds = 0
    left join staff.grade_points as points
        on sides.points_scale = points.points_scale and plain.grade = points.grade
        and sides.rules_year between points.first_rules_year and points.last_rules_year
),

counting as (
    select *
    from valued
    qualify row_number() over (
        partition by figure_no, discount_no order by is_left_out, discount_rank, points desc nulls last, course_no
    ) = 1
),

awarded as (
    select counting.figure_no, counting.points, counting.course_no, counting.fill_no, unnest(range(1, counting.awards + 1)) as nth_award
    from counting
    where not counting.is_left_out
),

{filled},

taken as (
    select counting.figure_no, pools.pool, count(distinct counting.category) as n_categories
    from counting
    join staff.pool_members as may on counting.fill_no = may.fill_no
    join staff.pools as pools on may.pool_no = pools.pool_no
    group by all
),

students as (
    select
        figure_no, side, student_key, max(rule_set) as rule_set, max(one_english) as one_english, bool_or(is_left_out) as is_left_out
    from valued
    group by all
),

weighed as (
    select
        students.figure_no, slots.slot_no, slots.element, slots.weight as full_weight,
        case
            when coalesce(taken.n_categories, 0) >= slots.categories_for_weight or slots.categories_for_weight = 1
                or (taken.n_categories > 0 and students.one_english = 'both') then slots.weight
            else slots.weight_alone
        end as weight
    from students
    join staff.slot_rules as slots on students.rule_set = slots.rule_set
    left join taken on students.figure_no = taken.figure_no and slots.pool = taken.pool
),

totals as (
    select
        weighed.figure_no,
        sum(coalesce(filled.points * weighed.weight, 0)) as attainment8,
        bool_or(weighed.element = 'english' and weighed.weight < weighed.full_weight) as lacks_an_english
    from weighed
    left join filled on weighed.figure_no = filled.figure_no and weighed.slot_no = filled.slot_no
    group by weighed.figure_no
),

bests as (
    select
        awarded.figure_no,
        least(
            coalesce(max(awarded.points) filter (where may.element = 'english'), 0),
            coalesce(max(awarded.points) filter (where may.element = 'maths'), 0)
        ) as english_maths
    from awarded
    join staff.pool_members as may on awarded.fill_no = may.fill_no and may.round_no = may.first_round_no
    group by awarded.figure_no
)

select
    students.side, students.student_key, measures.measure,
    case
        when students.is_left_out then null
        when measures.at_least is not null then 100.0 * (coalesce(bests.english_maths, 0) >= measures.at_least)::integer
        when students.one_english = 'not_told' and totals.lacks_an_english then null
        else totals.attainment8
    end as value
from students
join totals on students.figure_no = totals.figure_no
left join bests on students.figure_no = bests.figure_no
join staff.target_headlines as measures on measures.school_urn = $school
