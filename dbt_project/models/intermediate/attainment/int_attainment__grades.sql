-- Every grade of a marksheet that a figure may be made of: for each subject the prediction, the grade worked at and
-- the two targets that held when the point closed. A mock exam gives the grade worked at where the marksheet of its point
-- has none.
{% for basis in ['prediction', 'working_at'] %}
select
    marksheets.school_urn, marksheets.student_id, marksheets.academic_year, marksheets.tracking_point,
    marksheets.year_group, marksheets.rules_year, marksheets.subject_code, marksheets.class_code,
    '{{ basis }}' as basis, marksheets.{{ basis }} as grade, 0 as is_inferred, cast(null as bigint) as course_no
from {{ ref('int_attainment__marksheets') }} as marksheets
left join {{ ref('flags') }} as words
    on lower(marksheets.{{ basis }}) = words.prediction_word
where marksheets.{{ basis }} is not null and words.target_state is null
union all
{% endfor %}
select
    school_urn, student_id, academic_year, tracking_point, year_group, rules_year, subject_code, class_code,
    basis, grade, 1 as is_inferred, cast(null as bigint) as course_no
from {{ ref('int_attainment__inferred_grades') }}
union all
select
    school_urn, student_id, academic_year, tracking_point, year_group, rules_year, subject_code, class_code,
    kind || '_target' as basis, grade, 0 as is_inferred, cast(null as bigint) as course_no
from {{ ref('int_attainment__target_grades') }}
union all
select
    mocks.school_urn, mocks.student_id, mocks.academic_year, mocks.tracking_point, mocks.year_group, mocks.rules_year,
    mocks.subject_code, cast(null as string) as class_code,
    'working_at' as basis, mocks.grade, 0 as is_inferred, mocks.course_no
from {{ ref('int_attainment__mock_grades') }} as mocks
left join {{ ref('int_attainment__marksheets') }} as marksheets
    on
        mocks.school_urn = marksheets.school_urn
        and mocks.student_id = marksheets.student_id
        and mocks.academic_year = marksheets.academic_year
        and mocks.tracking_point = marksheets.tracking_point
        and mocks.subject_code = marksheets.subject_code
        and marksheets.working_at is not null
where marksheets.student_id is null
