-- Topics of mocks, and of what classes hand in, by class: how many of those with marks have not grasped each.
with counted as (
    select
        topic_source,
        school_urn,
        assessment,
        course_code,
        topic,
        academic_year,
        class_code,
        max(subject_code) as subject_code,
        min(assessment_date) as assessment_date,
        cast(count(mark_pct) as bigint) as n_students,
        cast(sum(case when n_left_out > 0 then 1 else 0 end) as bigint) as n_left_out,
        cast(sum(case when mark_pct < {{ topic_rule('not_grasped_below_pct') }} then 1 else 0 end) as bigint)
            as n_not_grasped,
        cast(avg(mark_pct) as decimal(18, 4)) as mean_mark_pct
    from {{ ref('fct_topic_mark') }}
    group by topic_source, school_urn, assessment, course_code, topic, academic_year, class_code
)

select
    topic_source,
    school_urn,
    assessment,
    course_code,
    topic,
    academic_year,
    class_code,
    subject_code,
    assessment_date,
    n_students,
    n_left_out,
    n_not_grasped,
    mean_mark_pct,
    cast(100 * n_not_grasped / n_students as decimal(18, 4)) as not_grasped_pct,
    case
        when
            n_not_grasped >= {{ topic_rule('least_students') }}
            and 100 * n_not_grasped >= {{ topic_rule('least_share_pct') }} * n_students
            then 'not_grasped'
        else 'grasped'
    end as topic_state
from counted
where n_students > 0
