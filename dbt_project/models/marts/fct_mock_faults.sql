select
    answers.school_urn,
    keys.student_key,
    answers.mock,
    answers.course_code,
    answers.paper,
    answers.question,
    answers.mark,
    answers.max_mark,
    answers.question_state as fault
from {{ ref('int_mocks__answers') }} as answers
inner join {{ ref('stg_student_keys') }} as keys
    on answers.school_urn = keys.school_urn and answers.student_id = keys.student_id
where answers.question_state <> 'counts'
