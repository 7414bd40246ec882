-- The slots of each figure added up by element, and how many of its entries could not be valued or were inferred. In year
-- groups that do not tell English language and literature apart yet a figure with one of them, or none, is not told.
with totals as (
    select
        figure_no,
        cast(sum(case when element = 'english' then slot_points else 0 end) as decimal(18, 4)) as english_points,
        cast(sum(case when element = 'maths' then slot_points else 0 end) as decimal(18, 4)) as maths_points,
        cast(sum(case when element = 'ebacc' then slot_points else 0 end) as decimal(18, 4)) as ebacc_points,
        cast(sum(case when element = 'open' then slot_points else 0 end) as decimal(18, 4)) as open_points,
        cast(sum(slot_points) as decimal(18, 4)) as attainment8_points,
        cast(sum(case when element = 'ebacc' and course_no is not null then 1 else 0 end) as integer) as ebacc_slots_filled,
        cast(sum(case when element = 'open' and course_no is not null then 1 else 0 end) as integer) as open_slots_filled,
        cast(sum(case when course_no is not null then 1 else 0 end) as integer) as slots_filled,
        sum(full_weight) as total_weight,
        max(case when element = 'english' and weight < full_weight then 1 else 0 end) as lacks_an_english
    from {{ ref('int_attainment__slots') }}
    group by figure_no
),

faults as (
    select
        entries.figure_no,
        sum(states.is_left_out) as n_left_out,
        sum(case when entries.entry_state = 'no_grade' then 1 else 0 end) as n_missing,
        sum(entries.is_inferred) as n_inferred
    from {{ ref('int_attainment__entries') }} as entries
    inner join {{ ref('entry_states') }} as states
        on entries.entry_state = states.entry_state
    where entries.is_inferred = 1 or states.is_left_out = 1
    group by entries.figure_no
)

select
    totals.figure_no,
    totals.english_points,
    totals.maths_points,
    totals.ebacc_points,
    totals.open_points,
    totals.attainment8_points,
    totals.ebacc_slots_filled,
    totals.open_slots_filled,
    totals.slots_filled,
    totals.total_weight,
    cast(coalesce(faults.n_left_out, 0) as integer) as n_left_out,
    cast(coalesce(faults.n_missing, 0) as integer) as n_missing,
    cast(coalesce(faults.n_inferred, 0) as integer) as n_inferred,
    case
        when coalesce(faults.n_left_out, 0) > 0 then 'incomplete'
        when figures.one_english = 'not_told' and totals.lacks_an_english = 1 then 'english_not_split'
        else 'complete'
    end as attainment8_status
from totals
inner join {{ ref('int_attainment__figures') }} as figures
    on totals.figure_no = figures.figure_no
left join faults
    on totals.figure_no = faults.figure_no
