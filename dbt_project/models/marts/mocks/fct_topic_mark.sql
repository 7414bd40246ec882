-- Marks of students by topic, of mocks and of what classes hand in, with the class they count in: of a mock that in which the
-- student was taught the subject when it was sat, failing that the one now; of two in that of the course, then the newer one.
-- Who is in none is told without a class.
with papers as (
    select
        school_urn,
        mock,
        course_code,
        min(academic_year) as academic_year,
        min(sat_date) as sat_date
    from {{ ref('stg_mock_papers') }}
    group by school_urn, mock, course_code
),

sat as (
    select distinct
        topics.school_urn,
        topics.student_key,
        topics.mock,
        topics.course_code,
        courses.subject_code,
        papers.academic_year,
        papers.sat_date
    from {{ ref('fct_mock_topics') }} as topics
    left join {{ ref('stg_courses') }} as courses
        on topics.school_urn = courses.school_urn and topics.course_code = courses.course_code
    left join papers
        on topics.school_urn = papers.school_urn and topics.mock = papers.mock and topics.course_code = papers.course_code
),

taught as (
    select
        sat.school_urn,
        sat.student_key,
        sat.mock,
        sat.course_code,
        members.academic_year,
        members.class_code,
        row_number() over (
            partition by sat.school_urn, sat.student_key, sat.mock, sat.course_code
            order by
                case when sat.sat_date between members.valid_from and members.valid_to then 0 else 1 end asc,
                case when classes.course_code = sat.course_code then 0 else 1 end asc,
                members.valid_from desc nulls last, members.class_code asc
        ) as nth
    from sat
    inner join {{ ref('dim_class_member') }} as members
        on
            sat.student_key = members.student_key
            and (
                sat.sat_date between members.valid_from and members.valid_to
                or cast('{{ var("as_of") }}' as date) between members.valid_from and members.valid_to
            )
    inner join {{ ref('dim_class') }} as classes
        on
            members.school_urn = classes.school_urn
            and members.academic_year = classes.academic_year
            and members.class_code = classes.class_code
            and sat.subject_code = classes.subject_code
)

select
    'mock' as topic_source,
    topics.school_urn,
    topics.student_key,
    topics.mock as assessment,
    topics.topic,
    topics.course_code,
    sat.subject_code,
    coalesce(taught.academic_year, sat.academic_year) as academic_year,
    taught.class_code,
    sat.sat_date as assessment_date,
    topics.n_left_out,
    topics.mark_pct
from {{ ref('fct_mock_topics') }} as topics
inner join sat
    on
        topics.school_urn = sat.school_urn
        and topics.student_key = sat.student_key
        and topics.mock = sat.mock
        and topics.course_code = sat.course_code
left join taught
    on
        topics.school_urn = taught.school_urn
        and topics.student_key = taught.student_key
        and topics.mock = taught.mock
        and topics.course_code = taught.course_code
        and taught.nth = 1
union all
select
    'class' as topic_source,
    school_urn,
    student_key,
    assessment,
    topic,
    course_code,
    subject_code,
    academic_year,
    class_code,
    assessment_date,
    n_left_out,
    mark_pct
from {{ ref('int_mocks__class_topics') }}
