"""Homes of released versions open in this one: refused in words, backed up, migrated, rebuilt, and told the same."""

from __future__ import annotations

import json
import shutil
import stat
import tarfile
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from ingest import profile
from ingest.archive import upgrade
from ingest.archive.chain import GENESIS, line_hash
from ingest.archive.ledger import Ledger
from ingest.home import FORMAT, Home
from orchestration.cli import app

VERSIONS = sorted(path.name for path in Path(__file__).parent.iterdir() if (path / "archive.tar.xz").exists())


def command(home: Home, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home.path)])


def said(result: Result) -> str:
    return " ".join(result.output.split())


def unpack(version: str, name: str, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(Path(__file__).parent / version / f"{name}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    return folder


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Home]:
    """A version and the home that its archive alone makes."""
    return request.param, Home(unpack(request.param, "archive", tmp_path / "home"))


def test_an_old_home_is_told_the_same_but_for_what_is_declared(old: tuple[str, Home], tmp_path: Path) -> None:
    version, home = old
    ledger = home.ledger_path.read_bytes()
    assert command(home, "upgrade").exit_code == 0
    rebuilt = command(home, "rebuild", "--no-pages")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert home.ledger_path.read_bytes() == ledger
    before = unpack(version, "published", tmp_path / "published")
    told = CliRunner().invoke(app, ["compare", str(before), str(home.path), "--format", "json"])
    found = [[d[k] for k in ("table", "kind", "column", "rows_a", "rows_b")] for d in json.loads(told.output)["differences"]]
    declared = yaml.safe_load((Path(__file__).parent / version / "differences.yml").read_text())
    assert found == [line[:-1] for line in declared]


def test_an_old_home_is_refused_until_it_is_upgraded(old: tuple[str, Home]) -> None:
    _, home = old
    for words in (["run", "--no-pages"], ["rebuild", "--no-pages"], ["quarantine", "--export", str(home.path / "rows.xlsx")]):
        refused = command(home, *words)
        assert refused.exit_code == 1, words
        assert "flightpath upgrade" in said(refused), words
    assert command(home, "status").exit_code == 0
    dry = command(home, "upgrade", "--dry-run")
    assert dry.exit_code == 0 and "→" in dry.output
    assert home.format < FORMAT and not home.backups.exists()


def test_the_upgrade_keeps_what_was_and_closes_the_home(old: tuple[str, Home]) -> None:
    _, home = old
    before, ledger = home.format, home.ledger_path.read_bytes()
    for path in home.path.rglob("*"):
        path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o055)
    assert "backups" in said(command(home, "upgrade")).replace(" ", "")  # a long path is wrapped inside a word
    kept = home.backups / f"format-{before}"
    assert (kept / "ledger.jsonl").read_bytes() == ledger
    assert sorted(p.name for p in (kept / "checks").iterdir()) == sorted(p.name for p in home.checks.iterdir())
    assert [p for p in home.path.rglob("*") if p.stat().st_mode & 0o077] == []
    assert home.format == FORMAT
    assert "Nothing to do" in said(command(home, "upgrade"))


def test_an_upgrade_that_was_cut_off_is_done_again(old: tuple[str, Home], monkeypatch: pytest.MonkeyPatch) -> None:
    _, home = old
    ledger = home.ledger_path.read_bytes()

    def cut(_: Home) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Home, "mark_format", cut)
        refused = command(home, "upgrade")
        assert refused.exit_code == 1 and "disk is full" in said(refused)
    assert command(home, "upgrade").exit_code == 0
    assert (home.backups / "format-1" / "ledger.jsonl").read_bytes() == ledger


def test_steps_lead_from_every_format_to_todays() -> None:
    assert [step.of for step in upgrade.STEPS] == list(range(1, FORMAT))


def test_a_newer_home_is_refused_by_every_command(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    assert home.format == FORMAT
    home.format_path.write_text(f"{FORMAT + 1}\n")
    listed = [["status"], ["run"], ["rebuild"], ["quarantine"], ["sql", "select 1"], ["upgrade"], ["init"], ["demo"], ["serve"]]
    for words in [*listed, ["up"]]:
        refused = command(home, *words)
        assert refused.exit_code == 1, words
        assert f"format {FORMAT + 1}" in said(refused), words


@pytest.mark.parametrize("mark", ["", "two\n", "-1"])
def test_a_damaged_mark_is_told_in_words(tmp_path: Path, mark: str) -> None:
    home = Home(tmp_path / "home")
    home.create()
    home.format_path.write_text(mark)
    for words in ("status", "upgrade", "run"):
        refused = command(home, words)
        assert refused.exit_code == 1 and "is damaged: it should hold one number" in said(refused), refused.output


def test_an_archive_put_back_alone_is_read_and_upgraded(old: tuple[str, Home]) -> None:
    """Backup programs leave out empty folders, and some the check results too."""
    _, home = old
    shutil.rmtree(home.checks)
    for words in ("status", "quarantine", "upgrade"):
        assert command(home, words).exit_code == 0, words


def test_every_layout_of_an_old_archive_is_known(old: tuple[str, Home]) -> None:
    _, home = old
    assert {d.profile for d in Ledger(home).deliveries() if d.entity} >= {"ctf", "dfe_ks4", "trust_results", "native_tracking"}


def test_a_layout_and_an_entity_are_known_by_the_names_they_had(old: tuple[str, Home], monkeypatch: pytest.MonkeyPatch) -> None:
    _, home = old
    before = [(d.delivery_id, d.profile, d.entity) for d in Ledger(home).deliveries()]
    text = home.ledger_path.read_text()
    layouts, entities = profile._names()
    renamed = layouts | {"trust": "trust_results"}, entities | {"marks": "attendance_marks"}
    text = text.replace('"trust_results"', '"trust"').replace('"attendance_marks"', '"marks"')
    rechain(home, text)
    with pytest.raises(profile.UnknownName, match="layout trust, which this version"):
        Ledger(home).deliveries()
    monkeypatch.setattr(profile, "_names", lambda: renamed)
    assert [(d.delivery_id, d.profile, d.entity) for d in Ledger(home).deliveries()] == before


def rechain(home: Home, text: str) -> None:
    """A ledger of these lines, as if they had been written so."""
    previous, lines = GENESIS, []
    for line in map(json.loads, text.splitlines()):
        line["line_hash"] = previous = line_hash(previous, line)
        lines.append(json.dumps(line))
    home.ledger_path.write_text("\n".join(lines) + "\n")
