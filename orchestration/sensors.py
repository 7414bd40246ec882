"""When a run starts by itself."""

import hashlib
import json
from datetime import date
from typing import Any

import dagster as dg

from ingest import land
from ingest.forms import journal, locks
from ingest.home import Home
from orchestration.jobs import refresh_everything
from orchestration.settings import default_home
from reports.staff.editions import Editions


@dg.sensor(
    job=refresh_everything,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Refresh everything as soon as files lie in the landing folder and none has changed for half a minute.",
)
def files_arrived(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Start a run when files lie in the landing folder and none has changed since the last look."""
    files = {p.name: [p.stat().st_size, p.stat().st_mtime_ns] for p in land.pending(Home(default_home()))}
    seen = json.dumps(files, sort_keys=True)
    if not files:
        return dg.SkipReason("The landing folder is empty.")
    if seen != context.cursor:
        context.update_cursor(seen)
        return dg.SkipReason("Files are still arriving.")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=hashlib.sha256(seen.encode()).hexdigest())], cursor=seen)


@dg.sensor(
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Put what staff have filled in into the landing folder: each night, and when a data collection closes, which is dated by "
        "a line of its own so that its figures are told from that day."
    ),
)
def marksheets_land(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Seal the journal once its day is over; what then lies in the landing folder starts a run by itself."""
    home, today = Home(default_home()), date.today()
    if home.demo_path.exists():
        return dg.SkipReason("The demo lives on the day of its data.")
    closed = locks.close_on_time(home, closed_since(home, today))
    if closed or journal.is_of_yesterday(home, today):
        journal.seal(home)
        return dg.SkipReason("What staff have filled in lies in the landing folder.")
    return dg.SkipReason("Nothing that staff filled in is of yesterday, and no data collection has closed.")


def closed_since(home: Home, today: date) -> list[dict[str, Any]]:
    """Data collections that have closed since the day up to which the publication counts."""
    edition = Editions(home).current()
    if edition is None or not edition.has_marks:
        return []
    text = "select * from staff.windows where close_date > $as_of and close_date < $today order by all"
    rows = edition.rows(text, as_of=edition.as_of, today=today)
    return [row for row in rows if not locks.is_locked(home, row)]
