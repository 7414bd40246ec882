-- The meaning of a code is the one it had on the day of the mark. The academic year is looked up for each day, not for each of
-- the many marks of it.
with days as (
    select distinct date
    from {{ ref('stg_attendance_marks') }}
),

dated as (
    select
        days.date,
        years.academic_year
    from days
    inner join {{ ref('academic_years') }} as years
        on days.date between years.first_day and years.last_day
)

select
    keys.student_key,
    marks.school_urn,
    dated.academic_year,
    marks.date,
    marks.session,
    marks.code,
    codes.statistical_class,
    codes.is_possible,
    codes.is_attending,
    codes.is_absent,
    codes.is_authorised,
    codes.is_late,
    marks.minutes_late
from {{ ref('stg_attendance_marks') }} as marks
inner join {{ ref('stg_student_keys') }} as keys
    on marks.school_urn = keys.school_urn and marks.student_id = keys.student_id
left join dated
    on marks.date = dated.date
left join {{ ref('attendance_codes') }} as codes
    on marks.code = codes.code and marks.date between codes.valid_from and codes.valid_to
