-- Topics of what classes of the newest year sat, or students who are in none.
select
    topics.school_urn,
    topics.topic_source,
    sources.name as source_name,
    topics.assessment,
    topics.course_code,
    topics.topic,
    topics.class_code,
    topics.subject_code,
    coalesce(subjects.name, topics.subject_code) as subject_name,
    coalesce(subjects.department, subjects.name, topics.subject_code) as department,
    classes.year_group,
    topics.assessment_date,
    topics.n_students,
    topics.n_left_out,
    topics.n_not_grasped,
    topics.mean_mark_pct,
    topics.not_grasped_pct,
    topics.topic_state
from {{ ref('fct_topic') }} as topics
inner join {{ ref('topic_sources') }} as sources
    on topics.topic_source = sources.topic_source
inner join {{ ref('int_access__years') }} as years
    on topics.school_urn = years.school_urn and topics.academic_year = years.academic_year
left join {{ ref('dim_class') }} as classes
    on
        topics.school_urn = classes.school_urn
        and topics.academic_year = classes.academic_year
        and topics.class_code = classes.class_code
left join {{ ref('dim_subject') }} as subjects
    on topics.school_urn = subjects.school_urn and topics.subject_code = subjects.subject_code
