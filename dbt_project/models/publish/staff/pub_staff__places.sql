-- Where students are taught on the as-of date.
select
    members.student_key,
    members.school_urn,
    members.class_code,
    classes.subject_code,
    coalesce(subjects.name, classes.subject_code) as subject_name,
    coalesce(subjects.department, subjects.name, classes.subject_code) as department,
    classes.year_group as class_year_group,
    classes.set_number
from {{ ref('dim_class_member') }} as members
inner join {{ ref('pub_staff__students') }} as students
    on members.student_key = students.student_key and members.academic_year = students.academic_year
inner join {{ ref('dim_class') }} as classes
    on
        members.school_urn = classes.school_urn
        and members.academic_year = classes.academic_year
        and members.class_code = classes.class_code
left join {{ ref('dim_subject') }} as subjects
    on classes.school_urn = subjects.school_urn and classes.subject_code = subjects.subject_code
where cast('{{ var("as_of") }}' as date) between members.valid_from and members.valid_to
