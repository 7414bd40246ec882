-- Subjects of a year group two by two: how many students have one prediction in both, now and at the last point.
select
    ours.school_urn,
    ours.subject_code || ' and ' || theirs.subject_code || ' Year ' || ours.year_group as told,
    count(*) as n,
    count(*) filter (where ours.prediction = theirs.prediction) as n_alike,
    count(*) filter (where ours.last_prediction is not null and theirs.last_prediction is not null) as n_last,
    count(*) filter (where ours.last_prediction = theirs.last_prediction) as n_last_alike
from beside as ours
join beside as theirs
    on ours.school_urn = theirs.school_urn and ours.student_id = theirs.student_id and ours.tracking_point = theirs.tracking_point
    and ours.academic_year = theirs.academic_year and ours.subject_code < theirs.subject_code
where ours.prediction is not null and theirs.prediction is not null
group by all
