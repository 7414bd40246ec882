-- Roles of the reader that are in force, a row for each thing that each opens.
select * from staff.grants where list_contains($keys, staff_key) and $today between valid_from and valid_to
