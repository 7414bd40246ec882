-- What keeps students out of the headline measures at each closed point and of each summer's results, with what to do.
select
    entries.school_urn,
    entries.academic_year,
    entries.tracking_point,
    entries.basis,
    entries.subject_code,
    subjects.name as subject_name,
    entries.course_code,
    entries.entry_state,
    states.meaning,
    states.what_to_do,
    entries.n_students,
    entries.n_students_alone
from {{ ref('fct_left_out_entry') }} as entries
inner join {{ ref('entry_states') }} as states
    on entries.entry_state = states.entry_state
left join {{ ref('dim_subject') }} as subjects
    on entries.school_urn = subjects.school_urn and entries.subject_code = subjects.subject_code
where entries.basis in ('prediction', 'result')
