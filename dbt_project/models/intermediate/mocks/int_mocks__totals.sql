-- Marks of each student added up over the papers of a mock, beside what there was to reach.
with papers as (
    select
        school_urn,
        mock,
        course_code,
        min(academic_year) as academic_year,
        min(tracking_point) as tracking_point,
        min(sat_date) as sat_date,
        cast(count(*) as integer) as n_papers,
        cast(sum(max_mark) as decimal(18, 4)) as max_mark
    from {{ ref('stg_mock_papers') }}
    group by school_urn, mock, course_code
),

marks as (
    select
        marks.school_urn,
        marks.student_id,
        marks.mock,
        marks.course_code,
        coalesce(max(marks.tier), 'N') as tier,
        cast(count(marks.mark) as integer) as n_sat,
        cast(sum(marks.mark) as decimal(18, 4)) as mark,
        max(case when marks.mark > papers.max_mark then 1 else 0 end) as is_above_max
    from {{ ref('stg_mock_marks') }} as marks
    inner join {{ ref('stg_mock_papers') }} as papers
        on
            marks.school_urn = papers.school_urn
            and marks.mock = papers.mock
            and marks.course_code = papers.course_code
            and marks.paper = papers.paper
    group by marks.school_urn, marks.student_id, marks.mock, marks.course_code
)

select
    marks.school_urn,
    marks.student_id,
    marks.mock,
    marks.course_code,
    papers.academic_year,
    papers.tracking_point,
    papers.sat_date,
    marks.tier,
    papers.n_papers,
    marks.n_sat,
    marks.mark,
    papers.max_mark,
    marks.is_above_max
from marks
inner join papers
    on marks.school_urn = papers.school_urn and marks.mock = papers.mock and marks.course_code = papers.course_code
