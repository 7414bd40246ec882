{{ config(meta={'dagster': {'ref': {'name': 'attendance_codes'}}}) }}
-- Two meanings of one code on one day would count a mark twice.
select a.code, a.valid_from, b.valid_from as other_valid_from
from {{ ref('attendance_codes') }} as a
inner join {{ ref('attendance_codes') }} as b
    on a.code = b.code and a.valid_from < b.valid_from and b.valid_from <= a.valid_to
