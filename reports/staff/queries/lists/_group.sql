-- What a group is called.
select distinct group_name from staff.markers where school_urn = $school and group_id = $scope
