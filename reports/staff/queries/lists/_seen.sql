-- Whom and what the reader may see of the school.
create temp table seen as
{seen}
    and reach.school_urn = $school
