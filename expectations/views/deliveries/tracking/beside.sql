-- One row per row of the marksheet: beside it what the student had at the last point of the same subject, the targets that held,
-- and the mean KS2 score.
with points as (
    select school_urn, academic_year, tracking_point, year_group, open_date, close_date
    from now.tracking_points
),

this as (
    select rows.*, points.open_date, points.close_date
    from rows
    left join points
        on rows.school_urn = points.school_urn and rows.academic_year = points.academic_year
        and rows.tracking_point = points.tracking_point and rows.year_group = points.year_group
),

stood as (
    select standing.*, coalesce(points.close_date, years.first_day) as told_on
    from standing
    join academic_years as years on standing.academic_year = years.academic_year
    left join points
        on standing.school_urn = points.school_urn and standing.academic_year = points.academic_year
        and standing.tracking_point = points.tracking_point and standing.year_group = points.year_group
),

last as (
    select this._row, arg_max(stood, stood.told_on) as told
    from this
    join stood
        on this.school_urn = stood.school_urn and this.student_id = stood.student_id and this.subject_code = stood.subject_code
        and (this.academic_year <> stood.academic_year or this.tracking_point <> stood.tracking_point)
        and (this.close_date is null or stood.told_on < this.close_date)
    group by this._row
),

goals as (
    select this._row, targets.kind, arg_max(targets.grade, targets.issued_date) as grade
    from this
    join stages on this.year_group = stages.year_group
    join now.targets as targets
        on this.school_urn = targets.school_urn and this.student_id = targets.student_id
        and this.subject_code = targets.subject_code and stages.stage = targets.stage
        and (this.close_date is null or targets.issued_date <= this.close_date)
    group by this._row, targets.kind
),

ks2 as (
    select school_urn, student_id, avg(scaled_score) as score
    from now.ks2_results
    group by all
)

select
    this.*,
    expected.grade as expected,
    aspirational.grade as aspirational,
    ks2.score as ks2_score,
    last.told.prediction as last_prediction,
    last.told.working_at as last_working_at,
    last.told.attitude as last_attitude,
    last.told.praise as last_praise,
    last.told.year_group as last_year_group
from this
left join last on this._row = last._row
left join goals as expected on this._row = expected._row and expected.kind = 'expected'
left join goals as aspirational on this._row = aspirational._row and aspirational.kind = 'aspirational'
left join ks2 on this.school_urn = ks2.school_urn and this.student_id = ks2.student_id
