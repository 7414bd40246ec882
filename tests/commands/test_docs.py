"""The commands that the docs name are there, with the options they show; and the docs leave none out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ingest.home import Home
from orchestration.cli import app

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", ROOT / "CONTEXT.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
MODULES = re.compile(r"python -m ([\w.]+)")


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.name)
def test_every_command_and_option_on_the_page_is_there(page: Path) -> None:
    for code in re.findall(r"`([^`\n]+)`", page.read_text()):
        for name, rest in re.findall(r"\bflightpath ([a-z]+)([^|;&]*)", code):
            assert name in COMMANDS, f"{page.name}: {code}"
            command = COMMANDS[name]
            if parts := getattr(command, "commands", {}):  # a command of several
                words = rest.split() or [next(iter(parts))]
                assert words[0] in parts, f"{page.name}: {code}"
                command = parts[words[0]]
            known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
            assert set(re.findall(r"(?<!\w)--[a-z-]+", rest)) <= known, f"{page.name}: {code}"


def test_the_readme_tells_every_command() -> None:
    table = (ROOT / "README.md").read_text()
    assert [name for name in COMMANDS if f"| `flightpath {name}" not in table] == []


def test_every_module_that_the_docs_run_is_there() -> None:
    named = {name for page in DOCS for name in MODULES.findall(page.read_text())}
    missing = [n for n in named if not any((ROOT / n.replace(".", "/")).with_suffix(s).exists() for s in ("", ".py"))]
    assert missing == []


def test_a_new_home_is_made_and_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", "--home", str(tmp_path / "home")])
    assert result.exit_code == 0 and "Home ready" in result.output
    home = Home(tmp_path / "home")
    assert home.landing.is_dir() and (home.dagster / "dagster.yaml").exists()
    said = CliRunner().invoke(app, ["--version"]).output
    assert re.match(r"Flightpath \d+\.\d+\.\d+, code [0-9a-f]{16}, home format \d+", said)
