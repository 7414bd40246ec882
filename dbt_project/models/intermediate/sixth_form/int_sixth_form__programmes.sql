-- The 16 to 18 programme of each student: the year it ends, whether it began (on roll when study counts from), and
-- whether the student was still there when study ended. Who repeats a year ends a year later.
with enrolled as (
    select
        enrolments.school_urn,
        enrolments.student_id,
        enrolments.year_group,
        stages.final_year_group,
        enrolments.rules_year + stages.final_year_group - enrolments.year_group as end_year,
        enrolments.rules_year,
        years.study_counts_from,
        years.study_ends,
        enrolments.start_date,
        enrolments.end_date
    from {{ ref('int_students__begun') }} as enrolments
    inner join {{ ref('stages') }} as stages
        on enrolments.year_group = stages.year_group and stages.stage = 'KS5'
    inner join {{ ref('academic_years') }} as years
        on enrolments.academic_year = years.academic_year
),

ends as (
    select
        school_urn,
        student_id,
        max(end_year) as end_year,
        max(case when study_counts_from between start_date and end_date then 1 else 0 end) as has_begun
    from enrolled
    group by school_urn, student_id
)

select
    ends.school_urn,
    ends.student_id,
    years.academic_year,
    ends.end_year as rules_year,
    cast(max(enrolled.final_year_group) as integer) as year_group,
    max(enrolled.rules_year) as last_rules_year,
    least(max(enrolled.end_date), max(years.census_date)) as close_date,
    max(years.last_day) as point_date,
    cast(
        max(
            case
                when
                    enrolled.rules_year = ends.end_year
                    and enrolled.study_ends between enrolled.start_date and enrolled.end_date
                    then 1
                else 0
            end
        ) as integer
    ) as is_retained
from ends
inner join enrolled
    on ends.school_urn = enrolled.school_urn and ends.student_id = enrolled.student_id and ends.end_year = enrolled.end_year
inner join {{ ref('academic_years') }} as years
    on ends.end_year = years.rules_year
where ends.has_begun = 1
group by ends.school_urn, ends.student_id, years.academic_year, ends.end_year
