"""When a run starts by itself."""

import hashlib
import json

import dagster as dg

from ingest import land
from ingest.home import Home
from orchestration.jobs import refresh_everything
from orchestration.settings import default_home


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
