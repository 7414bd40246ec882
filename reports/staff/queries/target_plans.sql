-- What the expected targets of departments, subjects and classes come to, as published, of the students that the reader may set
-- targets for: of each the target that holds, without one what is moderated, without that the draft. $even: the chance from which a
-- target counts as one of even odds.
with seen as materialized ({seen}),

told as (
    select
        standing.*,
        workings.ranks_per_grade, workings.edition, workings.matrix_code, workings.band_from, workings.national_mean_grade
    from ({target_stands}) as standing
    left join staff.target_workings as workings
        on standing.student_key = workings.student_key and standing.subject_code = workings.subject_code
    where exists (
        select 1 from seen
        where seen.student_key = standing.student_key and seen.thing = 'targets'
            and (seen.is_whole or seen.subject_code = standing.subject_code)
    )
),

subjects as (
    select subject_code, max(subject_name) as subject_name, max(department) as department
    from staff.places
    where school_urn = $school
    group by subject_code
),

ours as (
    select
        told.*, coalesce(subjects.subject_name, told.subject_code) as subject_name,
        coalesce(subjects.department, subjects.subject_name, told.subject_code) as department,
        least((scales.grade_rank + told.ranks_per_grade - 1) / told.ranks_per_grade, scales.grade_rank) as grade_number,
        chances.chance_pct,
        predicted.grade_rank is not null and scales.grade_rank is not null as is_predicted,
        predicted.grade_rank < scales.grade_rank as starts_below,
        scales.grade_rank, scales.thirds
    from told
    left join subjects on told.subject_code = subjects.subject_code
    left join staff.scales as scales on told.grade_scale = scales.grade_scale and told.grade = scales.grade
    left join staff.target_matrix as chances
        on told.edition = chances.edition and told.matrix_code = chances.matrix_code and told.grade_scale = chances.grade_scale
        and told.band_from = chances.band_from and scales.grade_rank = chances.grade_rank
    left join staff.progress as newest
        on told.student_key = newest.student_key and told.subject_code = newest.subject_code and newest.nth_newest = 1
    left join staff.scales as predicted on told.grade_scale = predicted.grade_scale and newest.prediction = predicted.grade
),

levelled as (
    select
        ours.* exclude (subject_code, subject_name, class_code), levels.level, ours.subject_code as of_subject,
        case when levels.level <> 'department' then ours.subject_code end as subject_code,
        case when levels.level <> 'department' then ours.subject_name end as subject_name,
        case when levels.level = 'class' then ours.class_code end as class_code
    from ours
    cross join (select unnest(['department', 'subject', 'class']) as level) as levels
    where levels.level <> 'class' or ours.class_code is not null
),

counted as (
    select
        school_urn, level, year_group, department, subject_code, subject_name, class_code,
        count(*) as n_students,
        count(distinct of_subject) as n_subjects,
        count(*) filter (where stands = 'holds') as n_holds,
        count(*) filter (where stands = 'moderated') as n_moderated,
        count(*) filter (where stands = 'draft') as n_drafts,
        count(*) filter (where stands = 'none') as n_none,
        count(grade_number) as n_graded,
        avg(grade_number) as mean_grade,
        count(chance_pct) as n_chances,
        avg(chance_pct) as mean_chance_pct,
        count(*) filter (where chance_pct >= $even) as n_even,
        100 * count(*) filter (where chance_pct >= $even) / nullif(count(chance_pct), 0) as even_pct,
        count(*) filter (where is_predicted) as n_predicted,
        count(*) filter (where is_predicted and starts_below) as n_starts_below,
        count(national_mean_grade) filter (where grade_number is not null) as n_national,
        avg(national_mean_grade) filter (where grade_number is not null) as national_mean_grade
    from levelled
    group by all
),

grades as (
    select
        level, year_group, department, subject_code, class_code,
        list({'name': grade, 'value': n, 'number': grade_number} order by grade_number desc, grade_rank desc, thirds desc, grade) as grades
    from (
        select level, year_group, department, subject_code, class_code, grade, grade_number, grade_rank, thirds, count(*) as n
        from levelled
        where grade is not null
        group by all
    ) as counts
    group by all
),

results as (
    select
        taken.level, taken.year_group, taken.department, taken.subject_code, taken.class_code,
        max(results.results_year) as results_year,
        sum(results.n_results)::bigint as n_results,
        sum(results.n_results * results.mean_grade) / sum(results.n_results) as results_mean_grade
    from (
        select distinct level, year_group, department, subject_code, class_code, of_subject, grade_scale
        from levelled
    ) as taken
    join staff.target_results as results
        on results.school_urn = $school and taken.of_subject = results.subject_code and taken.grade_scale = results.grade_scale
    where results.results_year = (select max(results_year) from staff.target_results where school_urn = $school)
    group by all
),

mine as (
    select counted.*, grades.grades, results.results_year, results.n_results, results.results_mean_grade
    from counted
    left join grades
        on counted.level = grades.level and counted.year_group = grades.year_group and counted.department = grades.department
        and counted.subject_code is not distinct from grades.subject_code and counted.class_code is not distinct from grades.class_code
    left join results
        on counted.level = results.level and counted.year_group = results.year_group and counted.department = results.department
        and counted.subject_code is not distinct from results.subject_code and counted.class_code is not distinct from results.class_code
)

select mine.*, case when mine.level = 'class' then {taught_by} end as teachers
from mine
where mine.level <> 'department' or mine.n_subjects > 1
order by mine.year_group, mine.department, mine.subject_name nulls first, mine.subject_code nulls first, mine.class_code nulls first
