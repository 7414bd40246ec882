-- Entries of each qualification added up, with the standard error of its value added: the national spread over the root
-- of the number of students. Source: DfE, 16 to 18 ready reckoners.
select
    entries.school_urn,
    entries.academic_year,
    entries.tracking_point,
    entries.rules_year,
    entries.basis,
    entries.exam_cohort,
    entries.subject_code,
    entries.course_code,
    cast(count(*) as bigint) as n_entries,
    cast(sum(entries.size) as decimal(18, 4)) as total_size,
    cast(sum(entries.points) as decimal(18, 4)) as total_points,
    cast(count(entries.value_added) as bigint) as n_valued,
    cast(sum(entries.value_added * entries.size) as decimal(18, 4)) as value_added_times_size,
    cast(sum(case when entries.value_added is not null then entries.size end) as decimal(18, 4)) as valued_size,
    cast(max(courses.sd_value_added) / sqrt(cast(nullif(count(entries.value_added), 0) as double)) as decimal(18, 4))
        as standard_error
from {{ ref('fct_1618_entries') }} as entries
inner join {{ ref('int_ks5__courses') }} as courses
    on entries.school_urn = courses.school_urn and entries.course_code = courses.course_code
where entries.entry_state in ('complete', 'no_prior_attainment')
group by
    entries.school_urn, entries.academic_year, entries.tracking_point, entries.rules_year, entries.basis,
    entries.exam_cohort, entries.subject_code, entries.course_code
