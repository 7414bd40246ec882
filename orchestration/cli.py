"""The command line: every command is a file in `commands`. `status` and `sql` import neither Dagster nor dbt."""

from __future__ import annotations

import os
from importlib.metadata import version as version_of
from typing import Annotated

import typer

from ingest.code import code_version
from ingest.home import FORMAT, OTHERS
from orchestration.commands.acknowledge import acknowledge
from orchestration.commands.compare import compare
from orchestration.commands.console import out
from orchestration.commands.crest import crest
from orchestration.commands.demo import demo
from orchestration.commands.import_file import import_file
from orchestration.commands.init import init
from orchestration.commands.marksheets import marksheets
from orchestration.commands.point import app as point
from orchestration.commands.quarantine import quarantine
from orchestration.commands.rebuild import rebuild
from orchestration.commands.remind import remind
from orchestration.commands.reread import reread
from orchestration.commands.run import run
from orchestration.commands.serve import serve
from orchestration.commands.sql import sql
from orchestration.commands.status import status
from orchestration.commands.up import up
from orchestration.commands.upgrade import upgrade

app = typer.Typer(no_args_is_help=True, add_completion=False)
for command in (
    init,
    demo,
    run,
    serve,
    status,
    quarantine,
    acknowledge,
    sql,
    rebuild,
    reread,
    upgrade,
    compare,
    up,
    crest,
    marksheets,
    remind,
):
    app.command()(command)
app.command("import")(import_file)
app.add_typer(point, name="point")


def _version(wanted: bool) -> None:
    """Print which version this is and stop."""
    if wanted:
        out.print(f"Flightpath {version_of('flightpath')}, code {code_version()}, home format {FORMAT}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Which version this is.")] = False,
) -> None:
    """Flightpath: a school's performance data, from extracts to an audited publication."""
    os.umask(OTHERS)


if __name__ == "__main__":
    app()
