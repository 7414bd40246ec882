-- What the expected drafts of students on roll are made of, as far as another policy would work with it: another challenge or
-- percentile. Where the method gives no rank the band stays, by which the chance of any grade is told.
select
    placed.school_urn,
    students.student_key,
    placed.subject_code,
    placed.area,
    placed.method,
    placed.baseline,
    placed.edition,
    placed.matrix_code,
    placed.grade_scale,
    placed.band_from,
    placed.ranks_per_grade,
    {{ number_of_rank('placed.mean_rank', 'placed.ranks_per_grade') }} as national_mean_grade,
    weighed.method_rank,
    weighed.of_method,
    weighed.of_judged,
    weighed.judged_ranks,
    limited.uncut_rank,
    limited.thirds,
    limited.is_fine,
    limited.lowest_rank,
    limited.highest_rank,
    limited.top_rank
from {{ ref('int_targets__placed') }} as placed
inner join {{ ref('pub_staff__students') }} as students
    on placed.school_urn = students.school_urn and placed.student_id = students.student_id
left join {{ ref('int_targets__weighed') }} as weighed
    on
        placed.school_urn = weighed.school_urn
        and placed.student_id = weighed.student_id
        and placed.subject_code = weighed.subject_code
        and weighed.kind = 'expected'
left join {{ ref('int_targets__limited') }} as limited
    on
        placed.school_urn = limited.school_urn
        and placed.student_id = limited.student_id
        and placed.subject_code = limited.subject_code
        and limited.kind = 'expected'
