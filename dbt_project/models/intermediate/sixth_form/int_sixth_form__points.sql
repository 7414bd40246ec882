-- Points of each grade of each 16 to 18 qualification, however schools write the grade (the national table has * for
-- D* and for A* of a project). A fail carries nothing, whether the table tells it or not. A grade of which
-- the table tells two different points has none; one that it leaves out has those of all others of its kind and size, where
-- they have one scale.
with listed as (
    select
        qual_id,
        grade,
        max(points) as points
    from {{ source('reference', 'sixth_form_points') }}
    group by qual_id, grade
    having min(points) = max(points)
),

kinds as (
    select
        qualifications.qualification_name,
        qualifications.size,
        listed.grade,
        max(listed.points) as points
    from listed
    inner join {{ source('reference', 'sixth_form_qualifications') }} as qualifications
        on listed.qual_id = qualifications.qual_id
    inner join {{ ref('sixth_form_one_scale') }} as alike
        on qualifications.qualification_name = alike.qualification_name
    group by qualifications.qualification_name, qualifications.size, listed.grade
    having min(listed.points) = max(listed.points)
),

told as (
    select
        qual_id,
        grade,
        points
    from listed
    union all
    select
        qualifications.qual_id,
        kinds.grade,
        kinds.points
    from {{ source('reference', 'sixth_form_qualifications') }} as qualifications
    inner join kinds
        on qualifications.qualification_name = kinds.qualification_name and qualifications.size = kinds.size
    left join {{ source('reference', 'sixth_form_points') }} as known
        on qualifications.qual_id = known.qual_id and kinds.grade = known.grade
    where known.qual_id is null
),

written as (
    select
        told.qual_id,
        grades.grade,
        told.points
    from told
    inner join {{ ref('sixth_form_grades') }} as grades
        on told.grade = grades.table_grade and grades.is_fail = 0
    union all
    select
        qualifications.qual_id,
        grades.grade,
        cast(0 as decimal(18, 4)) as points
    from (select distinct qual_id from told) as qualifications
    cross join {{ ref('sixth_form_grades') }} as grades
    where grades.is_fail = 1
)

select
    qual_id,
    grade,
    cast(points as decimal(18, 4)) as points
from told
union all
select
    written.qual_id,
    written.grade,
    cast(max(written.points) as decimal(18, 4)) as points
from written
left join told
    on written.qual_id = told.qual_id and written.grade = told.grade
where told.qual_id is null
group by written.qual_id, written.grade
