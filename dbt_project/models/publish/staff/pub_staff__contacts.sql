select
    students.student_key,
    contacts.school_urn,
    contacts.contact_id,
    contacts.priority,
    contacts.relationship,
    contacts.title,
    contacts.forename,
    contacts.surname,
    contacts.has_parental_responsibility,
    contacts.phone,
    contacts.email
from {{ ref('stg_contacts') }} as contacts
inner join {{ ref('pub_staff__students') }} as students
    on contacts.school_urn = students.school_urn and contacts.student_id = students.student_id
