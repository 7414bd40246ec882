-- What each subject in which a student on roll needs a target is to the headline measures of the student's summer: its points
-- scale, the slots it may fill, what it discounts. A course that is not in the tables has no row, one that nobody has mapped no
-- fill_no.
select
    needed.school_urn,
    needed.student_key,
    needed.subject_code,
    needed.year_group,
    courses.course_no,
    years.rules_year,
    rules.rule_set,
    years.points_scale,
    years.awards,
    years.fill_no,
    years.category,
    years.discount_no,
    coalesce(case when rules.as_before_gcse = 1 then years.discount_rank end, 0) as discount_rank,
    stages.one_english
from {{ ref('int_targets__needed') }} as needed
inner join {{ ref('pub_staff__students') }} as students
    on needed.student_key = students.student_key
inner join {{ ref('int_attainment__courses') }} as courses
    on
        needed.school_urn = courses.school_urn
        and needed.subject_code = courses.subject_code
        and needed.course_code = courses.course_code
        and courses.is_taught = 1
inner join {{ ref('int_attainment__course_years') }} as years
    on
        courses.course_no = years.course_no
        and needed.results_year = years.rules_year
        and years.counts = 1
inner join {{ ref('ks4_rule_years') }} as rules
    on years.rules_year = rules.rules_year
inner join {{ ref('stages') }} as stages
    on needed.year_group = stages.year_group
