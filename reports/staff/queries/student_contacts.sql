-- Whom to ring.
with seen as materialized ({seen} and reach.student_key = $student)

select concat_ws(' ', contacts.title, contacts.forename, contacts.surname) as name, contacts.relationship, contacts.priority,
    contacts.has_parental_responsibility, contacts.phone, contacts.email
from staff.contacts as contacts
where contacts.student_key = $student
    and exists (select 1 from seen where seen.student_key = contacts.student_key and seen.thing = 'contacts')
order by contacts.priority nulls last, contacts.contact_id
