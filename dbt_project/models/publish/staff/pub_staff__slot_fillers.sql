-- Courses that would fill a slot of Attainment 8 which a student leaves empty: those that others of the year group take today,
-- that count in that slot, and that share no discount code with what the student takes.
with taken as (
    select distinct
        members.school_urn,
        members.student_key,
        students.year_group,
        classes.course_code,
        classes.subject_code
    from {{ ref('pub_staff__students') }} as students
    inner join {{ ref('dim_class_member') }} as members
        on students.student_key = members.student_key and students.academic_year = members.academic_year
    inner join {{ ref('dim_class') }} as classes
        on
            members.school_urn = classes.school_urn
            and members.academic_year = classes.academic_year
            and members.class_code = classes.class_code
    where cast('{{ var("as_of") }}' as date) between members.valid_from and members.valid_to
),

empty_slots as (
    select distinct
        slots.school_urn,
        slots.student_key,
        slots.element,
        students.year_group,
        rules.rules_year,
        rules.rule_set
    from {{ ref('pub_staff__slots') }} as slots
    inner join {{ ref('pub_staff__students') }} as students
        on slots.student_key = students.student_key
    inner join {{ ref('academic_years') }} as years
        on students.academic_year = years.academic_year
    inner join {{ ref('stages') }} as stages
        on students.year_group = stages.year_group
    inner join {{ ref('ks4_rule_years') }} as rules
        on years.rules_year + stages.final_year_group - students.year_group = rules.rules_year
    where slots.slot_state = 'no_entry'
),

offered as (
    select
        taken.school_urn,
        taken.year_group,
        taken.course_code,
        taken.subject_code,
        courses.rules_year,
        courses.discount_no,
        rules.rule_set,
        rules.element,
        count(distinct taken.student_key) as n_taking
    from taken
    inner join {{ ref('int_attainment__courses') }} as numbered
        on taken.school_urn = numbered.school_urn and taken.course_code = numbered.course_code and numbered.is_taught = 1
    inner join {{ ref('int_attainment__course_years') }} as courses
        on numbered.course_no = courses.course_no and courses.counts = 1
    inner join {{ ref('int_attainment__pool_members') }} as rules
        on courses.fill_no = rules.fill_no
    group by
        taken.school_urn, taken.year_group, taken.course_code, taken.subject_code, courses.rules_year, courses.discount_no,
        rules.rule_set, rules.element
),

clashing as (
    select distinct
        taken.student_key,
        offered.rules_year,
        offered.discount_no
    from taken
    inner join offered
        on
            taken.school_urn = offered.school_urn
            and taken.year_group = offered.year_group
            and taken.course_code = offered.course_code
)

select
    empty_slots.student_key,
    empty_slots.school_urn,
    empty_slots.element,
    offered.course_code,
    offered.subject_code,
    coalesce(subjects.name, offered.subject_code) as subject_name,
    offered.n_taking
from empty_slots
inner join offered
    on
        empty_slots.school_urn = offered.school_urn
        and empty_slots.year_group = offered.year_group
        and empty_slots.rules_year = offered.rules_year
        and empty_slots.rule_set = offered.rule_set
        and empty_slots.element = offered.element
left join clashing
    on
        empty_slots.student_key = clashing.student_key
        and offered.rules_year = clashing.rules_year
        and offered.discount_no = clashing.discount_no
left join {{ ref('dim_subject') }} as subjects
    on offered.school_urn = subjects.school_urn and offered.subject_code = subjects.subject_code
where clashing.student_key is null
