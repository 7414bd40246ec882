with faults as (
    select
        school_urn, student_id, mock, course_code, paper, question, mark, max_mark, question_state as fault
    from {{ ref('int_mocks__answers') }}
    where question_state <> 'counts'
    union all
    select
        marks.school_urn, marks.student_id, marks.mock, marks.course_code, marks.paper,
        '' as question,
        cast(marks.mark as decimal(18, 4)) as mark,
        cast(null as decimal(18, 4)) as max_mark,
        case when courses.course_code is null then 'unknown_course' else 'unknown_paper' end as fault
    from {{ ref('stg_mock_marks') }} as marks
    left join {{ ref('stg_mock_papers') }} as papers
        on
            marks.school_urn = papers.school_urn
            and marks.mock = papers.mock
            and marks.course_code = papers.course_code
            and marks.paper = papers.paper
    left join {{ ref('stg_courses') }} as courses
        on marks.school_urn = courses.school_urn and marks.course_code = courses.course_code
    where (papers.paper is null or courses.course_code is null) and marks.mark is not null
)

select
    faults.school_urn,
    keys.student_key,
    faults.mock,
    faults.course_code,
    faults.paper,
    faults.question,
    faults.mark,
    faults.max_mark,
    faults.fault
from faults
inner join {{ ref('stg_student_keys') }} as keys
    on faults.school_urn = keys.school_urn and faults.student_id = keys.student_id
