-- Fields of each form; of one in which something is chosen a row for each choice.
select
    fields.form,
    fields.field,
    fields.name as field_name,
    fields.short,
    fields.is_of_class,
    fields.kind,
    fields.lowest,
    fields.highest,
    fields.is_expected,
    fields.place,
    fields.meaning,
    choices.choice,
    choices.name as choice_name,
    choices.place as choice_place
from {{ ref('form_fields') }} as fields
left join {{ ref('form_choices') }} as choices
    on fields.field = choices.field
