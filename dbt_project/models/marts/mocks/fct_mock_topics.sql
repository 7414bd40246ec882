-- Marks by topic. A question whose mark is above the most there are is left out of both, counted, and listed in
-- fct_mock_faults.
with answers as (
    select
        school_urn,
        student_id,
        mock,
        course_code,
        topic,
        case when question_state = 'counts' then mark end as mark,
        case when question_state = 'counts' then max_mark end as max_mark
    from {{ ref('int_mocks__answers') }}
    where question_state <> 'unknown_question'
)

select
    answers.school_urn,
    keys.student_key,
    answers.mock,
    answers.course_code,
    answers.topic,
    cast(count(answers.mark) as bigint) as n_questions,
    cast(count(*) - count(answers.mark) as bigint) as n_left_out,
    cast(sum(answers.mark) as decimal(18, 4)) as mark,
    cast(sum(answers.max_mark) as decimal(18, 4)) as max_mark,
    cast(100 * sum(answers.mark) / sum(answers.max_mark) as decimal(18, 4)) as mark_pct
from answers
inner join {{ ref('stg_student_keys') }} as keys
    on answers.school_urn = keys.school_urn and answers.student_id = keys.student_id
group by answers.school_urn, keys.student_key, answers.mock, answers.course_code, answers.topic
