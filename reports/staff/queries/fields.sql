-- Fields of the marksheet, a row for each choice of those in which something is chosen.
select field, field_name, short, is_of_class, kind, lowest, highest, is_expected, meaning, choice, choice_name
from staff.fields
where form = 'marksheet'
order by place, choice_place nulls first
