"""`flightpath up`: staff pages, report pages and, behind them, Dagster's page, until one ends or all are told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import typer

from ingest.code import ROOT
from orchestration.commands.console import HomeOption, err, home_at
from orchestration.commands.serve import CertificateOption, HostOption, KeyOption, PortOption, ProxyOption
from orchestration.execute import prepare

STOP_SECONDS = 75  # Dagster gives its own processes a minute to end
CODE = "orchestration.definitions"  # also the name under which Dagster remembers which sensors are on


def up(
    home: HomeOption = None,
    port: PortOption = 3000,
    host: HostOption = "127.0.0.1",
    certificate: CertificateOption = None,
    key: KeyOption = None,
    behind_proxy: ProxyOption = False,
) -> None:
    """Open all pages under one address: staff pages, report pages and Dagster's page (which takes half a minute to start)."""
    where = home_at(home)
    prepare(where)
    door = ["--port", str(port), "--host", host, *(["--behind-proxy"] if behind_proxy else [])]
    door += ["--certificate", str(certificate)] if certificate else []
    door += ["--key", str(key)] if key else []
    with tempfile.TemporaryDirectory(prefix="flightpath-") as folder:
        ended = side_by_side(*_programs(where.path, Path(folder), door))
    if ended:
        err.print(f"[red]✘ {ended} ended, so everything was stopped.[/red]")
        raise typer.Exit(1)


def _programs(home: Path, folder: Path, door: list[str]) -> tuple[dict[str, list[str]], dict[str, Path]]:
    """The programs in the order in which they start, and the file by which one says that the next may.

    Dagster's daemon and its page ask one code server, and the pages ask Dagster's page, over sockets in a folder that nobody
    else may enter.
    """
    code, page, workspace = folder / "code.sock", folder / "page.sock", folder / "workspace.yaml"
    workspace.write_text(json.dumps({"load_from": [{"grpc_server": {"socket": str(code), "location_name": CODE}}]}))
    python = [sys.executable, "-m"]
    quiet = ["--log-level", "warning"]
    server = [*python, "dagster", "api", "grpc", "--socket", str(code), "-m", CODE, "--location-name", CODE, *quiet]
    programs = {
        "The pages": [*python, "orchestration.cli", "serve", "--home", str(home), *door, "--dagster", str(page)],
        "Dagster's code server": [*server, "--use-python-environment-entry-point"],
        "Dagster's daemon": [*python, "dagster._daemon", "run", "-w", str(workspace), *quiet],
        "Dagster's page": [*python, "orchestration.dagster_page", str(page), str(workspace)],
    }
    return programs, {"Dagster's code server": code}


def side_by_side(commands: dict[str, list[str]], ready: dict[str, Path] | None = None) -> str | None:
    """Run programs until Ctrl+C, SIGTERM or the end of one of them, then stop those that still run.

    `ready` names files: after such a program the next one starts once its file is there.
    Returns the name of the one that ended by itself, or None.
    """
    asked: list[int] = []
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants to outlive its terminal
        signals.append(signal.SIGHUP)
    before = {number: signal.signal(number, lambda n, _: asked.append(n)) for number in signals}
    running: dict[str, subprocess.Popen[bytes]] = {}
    ended: str | None = None
    try:
        for name, command in commands.items():
            # A session of its own: Ctrl+C in the terminal reaches this process alone, and each child is told once.
            running[name] = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
            while name in (ready or {}) and not (ready or {})[name].exists() and not asked and not ended:
                ended = _ended(running)
            if asked or ended:
                break
        while not asked and not ended:
            ended = _ended(running)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            with suppress(OSError):  # what it leaves behind, if anything: Dagster's code server would linger 45 s
                os.killpg(process.pid, signal.SIGTERM)
        for number, handler in before.items():
            signal.signal(number, handler)
    return ended


def _ended(running: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """After a moment: the name of a program that has ended, or None."""
    time.sleep(0.2)
    return next((name for name, process in running.items() if process.poll() is not None), None)
