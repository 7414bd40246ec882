-- Assessments behind the marks of a class at a point: of the extract, and those that staff told on the marksheet, which stand in
-- the place of one of the same name.
with filled as (
    select
        school_urn,
        academic_year,
        tracking_point,
        class_code,
        max(case when field = 'assessment' then value end) as name,
        cast(max(case when field = 'assessment_date' then value end) as date) as assessment_date,
        cast(max(case when field = 'moderated_date' then value end) as date) as moderated_date,
        max(case when field = 'moderated_date' and value is not null then staff_id end) as moderator_staff_id
    from {{ ref('int_tracking__class_cells') }}
    group by school_urn, academic_year, tracking_point, class_code
)

select
    told.school_urn,
    told.academic_year,
    told.tracking_point,
    told.class_code,
    told.name,
    told.assessment_date,
    told.moderated_date,
    told.moderator_staff_id
from {{ ref('stg_assessments') }} as told
left join filled
    on
        told.school_urn = filled.school_urn
        and told.academic_year = filled.academic_year
        and told.tracking_point = filled.tracking_point
        and told.class_code = filled.class_code
        and told.name = filled.name
where filled.name is null
union all
select
    school_urn,
    academic_year,
    tracking_point,
    class_code,
    name,
    assessment_date,
    moderated_date,
    moderator_staff_id
from filled
where name is not null
