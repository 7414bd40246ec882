-- Praise of the students on roll at every closed point of the newest year.
select
    praise.student_key,
    praise.school_urn,
    praise.academic_year,
    praise.tracking_point,
    points.name as point_name,
    points.close_date,
    praise.rule,
    rules.name as rule_name,
    rules.meaning,
    praise.level,
    rules.place,
    praise.subject_code,
    coalesce(subjects.name, praise.subject_code) as subject_name,
    praise.n_counted,
    praise.n_judged
from {{ ref('fct_praise') }} as praise
inner join {{ ref('pub_staff__students') }} as students
    on praise.student_key = students.student_key and praise.academic_year = students.academic_year
inner join {{ ref('praise_rules') }} as rules
    on praise.rule = rules.rule
inner join {{ ref('dim_tracking_point') }} as points
    on
        praise.school_urn = points.school_urn
        and praise.academic_year = points.academic_year
        and praise.tracking_point = points.tracking_point
        and praise.year_group = points.year_group
left join {{ ref('dim_subject') }} as subjects
    on praise.school_urn = subjects.school_urn and praise.subject_code = subjects.subject_code
