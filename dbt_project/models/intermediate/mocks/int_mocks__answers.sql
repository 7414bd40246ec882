-- Every question of each paper a student sat, and whether its mark can be right. One that was not tried has no mark, which
-- counts as none reached; a student without any mark of a paper did not sit it.
with tried as (
    select
        school_urn, student_id, mock, course_code, paper, question, mark
    from {{ ref('stg_question_marks') }}
    where mark is not null
),

sat as (
    select distinct
        school_urn, student_id, mock, course_code, paper
    from tried
),

asked as (
    select
        sat.school_urn,
        sat.student_id,
        sat.mock,
        sat.course_code,
        sat.paper,
        questions.question,
        questions.topic,
        questions.max_mark
    from sat
    inner join {{ ref('stg_mock_questions') }} as questions
        on
            sat.school_urn = questions.school_urn
            and sat.mock = questions.mock
            and sat.course_code = questions.course_code
            and sat.paper = questions.paper
)

select
    coalesce(asked.school_urn, tried.school_urn) as school_urn,
    coalesce(asked.student_id, tried.student_id) as student_id,
    coalesce(asked.mock, tried.mock) as mock,
    coalesce(asked.course_code, tried.course_code) as course_code,
    coalesce(asked.paper, tried.paper) as paper,
    coalesce(asked.question, tried.question) as question,
    asked.topic,
    cast(coalesce(tried.mark, 0) as decimal(18, 4)) as mark,
    cast(asked.max_mark as decimal(18, 4)) as max_mark,
    case
        when asked.question is null then 'unknown_question'
        when tried.mark > asked.max_mark then 'mark_above_max'
        else 'counts'
    end as question_state
from asked
full outer join tried
    on
        asked.school_urn = tried.school_urn
        and asked.student_id = tried.student_id
        and asked.mock = tried.mock
        and asked.course_code = tried.course_code
        and asked.paper = tried.paper
        and asked.question = tried.question
