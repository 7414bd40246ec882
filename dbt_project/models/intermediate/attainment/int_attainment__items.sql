-- What may fill a slot: one row for each award of each entry that counts (a double award is two of the same points),
-- with its place among the student's, best first, and the number under which the pools it may fill are found.
select
    entries.figure_no,
    {{ award_place('entries.points', 'entries.course_no', 'awards.nth_award') }} as place,
    entries.fill_no,
    entries.pillar_no,
    entries.course_no,
    awards.nth_award,
    entries.grade,
    entries.points
from {{ ref('int_attainment__entries') }} as entries
inner join {{ ref('ks4_awards') }} as awards
    on entries.awards = awards.awards
where entries.entry_state = 'counts'
