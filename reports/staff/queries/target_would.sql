-- What the target policy would draft of each student with $thirds more thirds of a grade, or at another $percentile (none: as it
-- is), of $what: an area, a subject or all; as int_targets__ranks, __weighed and __graded would, which a test holds. $per_grade:
-- thirds in a grade. What is no draft any more would not move.
with seen as materialized ({seen}),

worked as (
    select
        workings.*, drafts.year_group, drafts.expected_grade as grade_before,
        coalesce(states.state, 'draft') = 'draft' as is_draft,
        case when workings.is_fine = 1 then $per_grade else 1 end as steps
    from staff.target_workings as workings
    join staff.target_drafts as drafts
        on workings.student_key = drafts.student_key and workings.subject_code = drafts.subject_code
    left join staff.target_states as states
        on workings.student_key = states.student_key and workings.subject_code = states.subject_code
        and workings.grade_scale = states.grade_scale and states.kind = 'expected'
    where workings.school_urn = $school and workings.uncut_rank is not null
        and $what in ('all', workings.area, workings.subject_code)
        and exists (
            select 1 from seen
            where seen.student_key = workings.student_key and seen.thing = 'targets'
                and (seen.is_whole or seen.subject_code = workings.subject_code)
        )
),

percentiles as (
    select edition, matrix_code, grade_scale, band_from, min(grade_rank) as grade_rank
    from staff.target_matrix
    where n_to * 100 >= $percentile * n_students
    group by all
),

ranked as (
    select
        worked.*,
        case
            when $percentile is null or worked.method <> 'matrix' or worked.of_method = 0 then worked.uncut_rank
            else cast(
                (worked.of_method * percentiles.grade_rank::double + worked.judged_ranks) / (worked.of_method + worked.of_judged)
                as decimal(18, 4)
            )
        end as would_rank
    from worked
    left join percentiles
        on worked.edition = percentiles.edition and worked.matrix_code = percentiles.matrix_code
        and worked.grade_scale = percentiles.grade_scale and worked.band_from = percentiles.band_from
),

stepped as (
    select
        *,
        least(
            greatest(
                floor(round((would_rank + (thirds + $thirds) * ranks_per_grade / $per_grade::double) * steps, 3) + 0.5)::integer,
                lowest_rank * steps
            ),
            coalesce(highest_rank * steps, top_rank * steps + is_fine)
        ) as step
    from ranked
),

whole as (
    select *, floor(round(step / steps::double, 3) + 0.5)::integer as whole_rank
    from stepped
),

drafted as (
    select whole.*, coalesce(fine.grade, plain.grade) as grade_after, before.grade_rank as rank_before
    from whole
    join staff.scales as before on whole.grade_scale = before.grade_scale and whole.grade_before = before.grade
    join staff.scales as plain
        on whole.grade_scale = plain.grade_scale and whole.whole_rank = plain.grade_rank and plain.thirds = 0
    left join staff.scales as fine
        on whole.grade_scale = fine.grade_scale and whole.whole_rank = fine.grade_rank
        and whole.step - whole.whole_rank * whole.steps = fine.thirds and fine.thirds <> 0
)

select
    drafted.student_key, drafted.subject_code, drafted.year_group, drafted.is_draft, drafted.grade_before, drafted.grade_after,
    least((drafted.rank_before + drafted.ranks_per_grade - 1) / drafted.ranks_per_grade, drafted.rank_before) as number_before,
    least((drafted.whole_rank + drafted.ranks_per_grade - 1) / drafted.ranks_per_grade, drafted.whole_rank) as number_after,
    chance_before.chance_pct as chance_before, chance_after.chance_pct as chance_after
from drafted
left join staff.target_matrix as chance_before
    on drafted.edition = chance_before.edition and drafted.matrix_code = chance_before.matrix_code
    and drafted.grade_scale = chance_before.grade_scale and drafted.band_from = chance_before.band_from
    and drafted.rank_before = chance_before.grade_rank
left join staff.target_matrix as chance_after
    on drafted.edition = chance_after.edition and drafted.matrix_code = chance_after.matrix_code
    and drafted.grade_scale = chance_after.grade_scale and drafted.band_from = chance_after.band_from
    and drafted.whole_rank = chance_after.grade_rank
