-- Topics of mocks that a good number of a class have not grasped.
with mine as ({reached:progress})

select topics.*, topics.year_group as year_today
from staff.topics as topics
join mine on topics.school_urn = mine.school_urn and topics.class_code = mine.class_code
where topics.school_urn = $school and topics.topic_state = 'not_grasped'
    and topics.class_code in (select class_today from told)
    and ($subject = '' or topics.subject_code = $subject)
order by topics.not_grasped_pct desc, topics.topic, topics.class_code
