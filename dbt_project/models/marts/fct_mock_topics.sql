-- Marks by topic: a question that was not tried counts as no mark; a student without any mark of a paper did not sit it.
with sat as (
    select
        school_urn, student_id, mock, course_code, paper
    from {{ ref('stg_question_marks') }}
    where mark is not null
    group by school_urn, student_id, mock, course_code, paper
),

answered as (
    select
        sat.school_urn,
        sat.student_id,
        sat.mock,
        sat.course_code,
        questions.topic,
        questions.max_mark,
        coalesce(marks.mark, 0) as mark
    from sat
    inner join {{ ref('stg_mock_questions') }} as questions
        on
            sat.school_urn = questions.school_urn
            and sat.mock = questions.mock
            and sat.course_code = questions.course_code
            and sat.paper = questions.paper
    left join {{ ref('stg_question_marks') }} as marks
        on
            sat.school_urn = marks.school_urn
            and sat.student_id = marks.student_id
            and sat.mock = marks.mock
            and sat.course_code = marks.course_code
            and sat.paper = marks.paper
            and questions.question = marks.question
)

select
    answered.school_urn,
    keys.student_key,
    answered.mock,
    answered.course_code,
    answered.topic,
    cast(count(*) as bigint) as n_questions,
    cast(sum(answered.mark) as decimal(18, 4)) as mark,
    cast(sum(answered.max_mark) as decimal(18, 4)) as max_mark,
    cast(100 * sum(answered.mark) / sum(answered.max_mark) as decimal(18, 4)) as mark_pct
from answered
inner join {{ ref('stg_student_keys') }} as keys
    on answered.school_urn = keys.school_urn and answered.student_id = keys.student_id
group by answered.school_urn, keys.student_key, answered.mock, answered.course_code, answered.topic
