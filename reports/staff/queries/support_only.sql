-- Whether figures of teachers serve support alone this year, as the school has set.
(select coalesce(max(schools.is_support_only), 0) = 1 from staff.schools as schools where schools.school_urn = $school)
