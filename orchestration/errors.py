"""What may be said of a failure: our own words, or its kind alone, since a library's message can hold a value."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.home import HomeBusy, Told
from reports.evidence.build import BuildFailed
from reports.evidence.node import NoNode
from reports.evidence.pages import BadPage

ROOM = 16 << 20  # bytes; a run needs more than this for its databases
OUR_FAULT = (
    "This is a fault of Flightpath, not of your files: nothing was published, and readers still see the last publication. "
    "Report it with these words and the output of flightpath --version; README.md says where, under Reporting a fault."
)
NOTHING_LOST = "Nothing was lost and readers still see the last publication."


def _is_full(home: Path) -> bool:
    """Whether there is no room to work in: SQLite and DuckDB word a full disk in a dozen ways."""
    return home.exists() and shutil.disk_usage(home).free < ROOM


def failure_words(error: BaseException, home: Path, doing: str) -> str:
    """A failure in a data manager's words; `doing` says what the step does."""
    if isinstance(error, (BuildFailed, BadPage, NoNode)):
        return f"{error} Nothing was published."
    if isinstance(error, Told):
        return str(error)
    text = str(error).lower()
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "no space left" in text or _is_full(home):
        return f"The disk is full ({doing}, in {home}). Free some space, then run again. {NOTHING_LOST}"
    if getattr(error, "errno", None) in (errno.EROFS, errno.EACCES, errno.EPERM) or "read-only" in text or "readonly" in text:
        return f"The home {home} cannot be written ({doing}). Check its disk and your rights, then run again. {NOTHING_LOST}"
    again = "Run again; if it stays so, report it with these words (README.md, Reporting a fault)."
    return f"{doing} failed ({type(error).__name__}). {again} {NOTHING_LOST}"


@contextmanager
def in_words(home: Path, doing: str) -> Iterator[None]:
    """Whatever goes wrong inside becomes a dg.Failure with words; the library's own message is kept nowhere."""
    import dagster as dg  # here, as the command line imports this module and `status` must answer at once

    try:
        yield
    except (dg.Failure, GeneratorExit):
        raise
    except Exception as error:
        raise dg.Failure(failure_words(error, home, doing), allow_retries=False) from None


def reasons(result: Any) -> list[str]:
    """Why a run failed (its dg.ExecuteInProcessResult), in words.

    What our own steps said; of an unexpected error only its kind, as its message could hold a value.
    """
    words = []
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        while error and error.cls_name != HomeBusy.__name__:
            error = error.cause
        if error:  # the lock is taken before the first step
            return [str(error.message).partition(": ")[2].strip()]
        if event.is_step_failure and event.step_failure_data.error:
            told = event.step_failure_data.user_failure_data
            kind = event.step_failure_data.error.cls_name
            if told and told.description:
                words.append(str(told.description))
            elif "Dependenc" not in str(kind):
                words.append(f"Step {event.step_key} failed ({kind}). See the run in Dagster's page: flightpath up.")
    return words or ["The run failed. See it in Dagster's page: flightpath up."]
