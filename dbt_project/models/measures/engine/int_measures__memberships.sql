-- What a student belonged to when the point closed; a student group apart for each year group. With left_out no figure counts the
-- student there: nobody can tell whether that is right (an enrolment or a group marker was set aside). Where subject_code or
-- class_code is given, a value that has a subject or a class of its own counts only there.
with students as (
    select
        cohorts.cohort_no,
        cohorts.school_urn,
        cohorts.academic_year,
        cohorts.tracking_point,
        cohorts.close_date,
        cohorts.student_key,
        cohorts.year_group,
        case when cohorts.year_group = stages.final_year_group then 1 else 0 end as is_last_year,
        reasons.exclusion_reason as left_out
    from {{ ref('int_measures__cohorts') }} as cohorts
    left join {{ ref('stages') }} as stages
        on cohorts.year_group = stages.year_group
    left join {{ ref('set_aside') }} as reasons
        on cohorts.left_out = reasons.exclusion_reason
),

classes as (
    select
        students.cohort_no, students.school_urn, students.academic_year, students.tracking_point, students.student_key,
        students.is_last_year, students.left_out,
        members.class_code,
        classes.subject_code
    from students
    inner join {{ ref('dim_class_member') }} as members
        on
            students.student_key = members.student_key
            and students.academic_year = members.academic_year
            and students.close_date between members.valid_from and members.valid_to
    inner join {{ ref('dim_class') }} as classes
        on
            members.school_urn = classes.school_urn
            and members.academic_year = classes.academic_year
            and members.class_code = classes.class_code
),

certain as (
    select
        members.student_key,
        rules.marker,
        members.valid_from,
        members.valid_to
    from {{ ref('dim_student_group') }} as members
    inner join {{ ref('groups') }} as rules
        on members.group_id = rules.group_id
)

select distinct
    cohort_no, school_urn, academic_year, tracking_point, student_key, is_last_year, left_out,
    'school' as breakdown,
    school_urn as member,
    cast(null as string) as subject_code,
    cast(null as string) as class_code
from students
union all
select distinct
    cohort_no, school_urn, academic_year, tracking_point, student_key, is_last_year, left_out,
    'year_group' as breakdown,
    cast(year_group as string) as member,
    cast(null as string) as subject_code,
    cast(null as string) as class_code
from students
where year_group is not null
union all
select distinct
    students.cohort_no, students.school_urn, students.academic_year, students.tracking_point, students.student_key,
    students.is_last_year, students.left_out,
    'year_and_student_group' as breakdown,
    cast(students.year_group as string) || ' ' || markers.group_id as member,
    cast(null as string) as subject_code,
    cast(null as string) as class_code
from students
inner join {{ ref('dim_student_group') }} as markers
    on
        students.student_key = markers.student_key
        and students.close_date between markers.valid_from and markers.valid_to
where students.year_group is not null
union all
select
    students.cohort_no, students.school_urn, students.academic_year, students.tracking_point, students.student_key,
    students.is_last_year,
    coalesce(students.left_out, reasons.exclusion_reason) as left_out,
    'year_and_student_group' as breakdown,
    cast(students.year_group as string) || ' ' || unsure.group_id as member,
    cast(null as string) as subject_code,
    cast(null as string) as class_code
from students
inner join {{ ref('int_groups__unsure') }} as unsure
    on students.student_key = unsure.student_key
inner join {{ ref('set_aside') }} as reasons
    on reasons.entity = 'student_groups'
left join certain
    on
        unsure.student_key = certain.student_key
        and unsure.marker = certain.marker
        and students.close_date between certain.valid_from and certain.valid_to
where students.year_group is not null and certain.student_key is null
union all
select distinct
    cohort_no, school_urn, academic_year, tracking_point, student_key, is_last_year, left_out,
    'subject' as breakdown,
    subject_code as member,
    subject_code,
    cast(null as string) as class_code
from classes
where subject_code is not null
union all
select distinct
    cohort_no, school_urn, academic_year, tracking_point, student_key, is_last_year, left_out,
    'class' as breakdown,
    class_code as member,
    subject_code,
    class_code
from classes
