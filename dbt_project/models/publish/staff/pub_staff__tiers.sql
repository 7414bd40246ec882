-- The tier in which students on roll are entered this year, and the grades that it can give.
select
    keys.student_key,
    entries.school_urn,
    courses.subject_code,
    max(entries.tier) as tier,
    min(lowest.grade_rank) as lowest_rank,
    max(highest.grade_rank) as highest_rank
from {{ ref('stg_exam_entries') }} as entries
inner join {{ ref('int_access__years') }} as years
    on entries.school_urn = years.school_urn
inner join {{ ref('academic_years') }} as summers
    on years.academic_year = summers.academic_year and entries.results_year = summers.rules_year
inner join {{ ref('stg_courses') }} as courses
    on entries.school_urn = courses.school_urn and entries.course_code = courses.course_code
inner join {{ ref('tiers') }} as tiers
    on courses.grade_scale = tiers.grade_scale and entries.tier = tiers.tier
inner join {{ ref('grade_scales') }} as lowest
    on tiers.grade_scale = lowest.grade_scale and tiers.lowest_grade = lowest.grade
inner join {{ ref('grade_scales') }} as highest
    on tiers.grade_scale = highest.grade_scale and tiers.highest_grade = highest.grade
inner join {{ ref('stg_student_keys') }} as keys
    on entries.school_urn = keys.school_urn and entries.student_id = keys.student_id
inner join {{ ref('pub_staff__students') }} as students
    on keys.student_key = students.student_key
where entries.withdrawn_date is null or entries.withdrawn_date > cast('{{ var("as_of") }}' as date)
group by keys.student_key, entries.school_urn, courses.subject_code
