"""A process that has imported everything and forks a run whenever it is told to, so that a killed run costs seconds.

One JSON object a line on standard input: home, moment (die when it is reached) or after (die so many seconds in),
failure (raise this errno at the moment instead). One line back: the exit code, or minus the signal.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import dbt.adapters.duckdb
import dbt.cli.main
import dbt.parser.manifest  # noqa: F401

from expectations.library import _batch
from ingest import failpoints
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.profile import load_profiles
from orchestration import definitions
from orchestration.dbt_run import invoke
from orchestration.execute import execute
from tests.short import short_definitions


def act(order: dict[str, Any]) -> int:
    """In the child: one run, with its end arranged. Exit 0: published; 1: said why not."""
    home = Home(Path(order["home"]))

    def reached(moment: str) -> None:
        if moment == order.get("moment"):
            if "failure" in order:
                raise OSError(getattr(errno, order["failure"]), os.strerror(getattr(errno, order["failure"])))
            os.kill(os.getpid(), signal.SIGKILL)

    failpoints.listen(reached)
    reasons = execute(home, "refresh_everything", pages=False, received_at=order.get("received_at", "2026-11-20T17:00:00"))
    for reason in reasons:
        print(reason, file=sys.stderr)
    return 1 if reasons else 0


def warm() -> None:
    """Do once what each run would do again in its first second: import, read what is declared, make dbt's classes."""
    short_definitions()
    definitions.build_definitions = short_definitions
    load_contracts()
    load_profiles()
    with contextlib.suppress(Exception):
        _batch()
    with tempfile.TemporaryDirectory() as folder:
        invoke(["list", "--output", "name"], Path(folder) / "flightpath.duckdb")


def serve() -> None:
    """Fork and wait, order by order."""
    with contextlib.redirect_stdout(sys.stderr):
        warm()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        log = order["log"]
        child = os.fork()
        if not child:
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            os.dup2(out, 2)
            os._exit(act(order))
        timer = threading.Timer(order["after"], lambda pid=child: os.kill(pid, signal.SIGKILL)) if "after" in order else None
        if timer:
            timer.start()
        _, status = os.waitpid(child, 0)
        if timer:
            timer.cancel()
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
