-- Mean KS2 score of each student.
select school_urn, student_id, avg(scaled_score) as score
from now.ks2_results
where scaled_score is not null
group by all
