-- Attainment 8 and what belongs to it, written by hand for the rules of today: from the raw tables to the same two tables
-- that the models make. It knows that nobody has results, targets, mocks or exam entries yet.
create temp table hand_courses as
select c.school_urn, c.subject_code, c.course_code, m.category, m.awards, m.discount_code, m.points_scale, k.discount_rank,
    row_number() over (order by c.course_code, c.school_urn) as course_no
from raw.courses as c join raw.subjects as s using (school_urn, subject_code)
left join ks4_courses as m on lower(s.name) = m.subject_name and c.grade_scale = m.grade_scale and m.school_urn = '*'
left join ks4_kinds as k using (kind);
create temp table hand_points as select points_scale, grade, cast(points as decimal(18, 4)) as points from ks4_points where 2026 between first_rules_year and last_rules_year;
create temp table people as
with ks2 as (
    select school_urn, student_id, cast(avg(cast(scaled_score as decimal(18, 4))) as decimal(18, 4)) as ks2_average
    from raw.ks2_results where subject in ('reading', 'maths') group by all
)
select row_number() over () as n, keys.*, ks2.ks2_average, e.prior_attainment_group, e.attainment8_estimate
from raw.student_keys as keys left join ks2 using (school_urn, student_id)
left join p8_estimates as e on e.rules_year = 2024 and ks2.ks2_average between e.ks2_from and e.ks2_to;
create temp table moments as
select row_number() over () as p, academic_year, tracking_point from (select distinct academic_year, tracking_point from raw.tracking_points);
create temp table entries as
with valued as (
    select students.n * 1000 + moments.p as f, courses.course_no, courses.category, courses.awards, courses.discount_code, courses.discount_rank,
        courses.course_code, t.prediction as grade, points.points,
        (cast((100 - points.points) * 10000 as bigint) * 1000000 + course_no * 10) as place
    from raw.tracking as t
    join people as students using (school_urn, student_id)
    join moments using (academic_year, tracking_point)
    join hand_courses as courses using (school_urn, subject_code)
    left join hand_points as points on courses.points_scale = points.points_scale and t.prediction = points.grade
    where t.prediction is not null and t.year_group <= 11
)
select *, row_number() over (partition by f, discount_code order by points is null, discount_rank, points desc, course_code) as nth
from valued;
create temp table filled as
with items as (
    select f, course_no, category, grade, points, place from entries where nth = 1 and points is not null
    union all
    select f, course_no, category, grade, points, place + 1 from entries where nth = 1 and points is not null and awards = 2
),
english as (
    select *, row_number() over (partition by f order by place) as i from items where category in ('english_language', 'english_literature')
),
maths as (select *, row_number() over (partition by f order by place) as i from items where category = 'maths'),
ebacc as (
    select *, row_number() over (partition by f order by place) as i from items where category in ('science', 'humanities', 'languages')
),
rest as (
    select * exclude (i) from ebacc where i > 3 union all select * exclude (i) from english where i > 1
    union all select * from items where category in ('religious_studies', 'creative', 'other', 'creative_non_gcse', 'non_gcse')
),
others as (select *, row_number() over (partition by f order by place) as i from rest)
select f, 1 as slot_no, course_no, grade, points from english where i = 1
union all select f, 2, course_no, grade, points from maths where i = 1
union all select f, 2 + i, course_no, grade, points from ebacc where i <= 3
union all select f, 5 + i, course_no, grade, points from others where i <= 3;
create temp table figures as
select f,
    count(distinct category) filter (category in ('english_language', 'english_literature') and nth = 1 and points is not null) = 2 as both_english,
    count(*) filter (points is null) as n_left_out,
    count(*) filter (nth = 1 and points is not null) as n_entries,
    coalesce(max(points) filter (nth = 1 and category in ('english_language', 'english_literature')), 0) as english_best,
    coalesce(max(points) filter (nth = 1 and category = 'maths'), 0) as maths_best,
    count(*) filter (nth = 1 and points is not null and category = 'maths') as n_maths,
    coalesce(sum(case awards when 2 then 3 else 1 end) filter (nth = 1 and points is not null and category = 'science'), 0) as n_science,
    list_reverse_sort(flatten([list(points) filter (nth = 1 and points is not null and category = 'science'), list(points) filter (nth = 1 and points is not null and category = 'science' and awards = 2)])) as science,
    count(*) filter (nth = 1 and points is not null and category = 'humanities') as n_humanities,
    coalesce(max(points) filter (nth = 1 and category = 'humanities'), 0) as humanities_best,
    count(*) filter (nth = 1 and points is not null and category = 'languages') as n_languages,
    coalesce(max(points) filter (nth = 1 and category = 'languages'), 0) as languages_best,
    count(*) filter (nth = 1 and points is not null and discount_code in ('RH3', 'RD1', 'RC1')) as n_triple
from entries group by f;
create table hand_attainment8_slots as
select s.school_urn || '|' || s.student_key || '|' || m.academic_year || '|' || m.tracking_point || '|prediction' as attainment8_key,
    s.school_urn, s.student_key, slots.slot_no, slots.slot_code, slots.element, c.subject_code, c.course_code, filled.grade, filled.points,
    case when slots.slot_no = 2 or (slots.slot_no = 1 and g.both_english) then 2 else 1 end as weight,
    cast(coalesce(filled.points, 0) * case when slots.slot_no = 2 or (slots.slot_no = 1 and g.both_english) then 2 else 1 end as decimal(18, 4)) as slot_points,
    case when filled.f is not null then 'filled' when g.n_left_out > 0 then 'left_out' else 'no_entry' end as slot_state
from figures as g
join people as s on g.f // 1000 = s.n
join moments as m on g.f % 1000 = m.p
cross join (from ks4_slots where rule_set = 'from_2018') as slots
left join filled on g.f = filled.f and slots.slot_no = filled.slot_no
left join hand_courses as c using (course_no);
create table hand_attainment8 as
with sums as (
    select filled.f,
        sum(points * case when both_english then 2 else 1 end) filter (slot_no = 1) as english_points,
        sum(points * 2) filter (slot_no = 2) as maths_points,
        sum(points) filter (slot_no between 3 and 5) as ebacc_points,
        sum(points) filter (slot_no between 6 and 8) as open_points,
        count(*) filter (slot_no between 3 and 5) as ebacc_slots_filled,
        count(*) filter (slot_no between 6 and 8) as open_slots_filled,
        count(*) as slots_filled
    from filled join figures using (f) group by filled.f
),
told as (
    select g.*, coalesce(english_points, 0) as english_points, coalesce(maths_points, 0) as maths_points,
        coalesce(ebacc_points, 0) as ebacc_points, coalesce(open_points, 0) as open_points,
        coalesce(ebacc_slots_filled, 0) as ebacc_slots_filled, coalesce(open_slots_filled, 0) as open_slots_filled,
        coalesce(slots_filled, 0) as slots_filled,
        both_english and n_maths > 0 and n_science >= 3 and n_humanities > 0 and n_languages > 0 as entered
    from figures as g left join sums using (f)
)
select s.school_urn || '|' || s.student_key || '|' || m.academic_year || '|' || m.tracking_point || '|prediction' as attainment8_key,
    s.school_urn, s.student_key, m.academic_year, 2026 as rules_year, 'in_force' as rules_status, m.tracking_point, 'prediction' as basis,
    english_points, maths_points, ebacc_points, open_points, english_points + maths_points + ebacc_points + open_points as attainment8_points,
    ebacc_slots_filled, open_slots_filled, slots_filled, n_left_out, 0 as n_inferred,
    case when n_left_out > 0 then 'incomplete' else 'complete' end as attainment8_status,
    n_entries, english_best as english_best_points, maths_best as maths_best_points,
    cast(entered as integer) as ebacc_entered,
    case when entered then least(english_best, maths_best, coalesce(science[2], 0), humanities_best, languages_best) else 0 end as ebacc_grade_points,
    (case when both_english then english_best else 0 end + maths_best
        + case when n_science >= 3 then coalesce(science[1], 0) + coalesce(science[2], 0) else 0 end + humanities_best + languages_best)
        / 6 as ebacc_average_points,
    cast(n_triple = 3 as integer) as has_triple_science, cast(n_languages >= 2 as integer) as has_several_languages,
    s.ks2_average, s.prior_attainment_group, 2024 as estimate_year, s.attainment8_estimate as estimate_points,
    case when n_left_out = 0 then (english_points + maths_points + ebacc_points + open_points - s.attainment8_estimate) / 10 end as progress8_score,
    'unadjusted' as progress8_adjustment,
    case when n_left_out > 0 then 'attainment8_incomplete' when s.ks2_average is null then 'no_ks2_result' when s.prior_attainment_group is null then 'no_estimate' else 'indicative' end as progress8_status
from told join people as s on told.f // 1000 = s.n join moments as m on told.f % 1000 = m.p;
