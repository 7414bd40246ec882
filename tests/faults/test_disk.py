"""Full disks, a home that cannot be written, damaged and missing bytes, a clock set back."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from ingest.archive.ledger import Ledger
from ingest.home import Home
from orchestration.cli import app
from tests.faults import world
from tests.faults.world import Ground
from tests.support.sizes import dear

SPARES = (16 << 10, 256 << 10, 2 << 20, 8 << 20)  # bytes left: full while archiving, reading, deriving, publishing


def can_mount() -> bool:
    """Whether this process may mount file systems (root on Linux)."""
    return shutil.which("mount") is not None and os.geteuid() == 0


needs_mount = pytest.mark.skipif(not can_mount(), reason="mounting a small file system needs root")


def command(*words: str) -> tuple[int, str]:
    """A command of the command line: exit code and what it said."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, " ".join(result.output.split())


def damage(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def tracking_of(home: Home) -> tuple[Path, Path]:
    """Archived bytes and cached rows of the first tracking extract."""
    delivery = next(d for d in Ledger(home).deliveries() if d.entity == "tracking")
    cached = next((home.cache / "tracking").glob(f"{delivery.sha256}-*.parquet"))
    return home.blobs / delivery.sha256[:2] / delivery.sha256, cached


@needs_mount
def test_disk_that_stays_full_as_room_is_made(ground: Ground) -> None:
    disk = ground.folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", str(disk)], check=True)
    try:
        home = world.with_batch(ground.base, disk / "home")
        before = world.is_whole(home)
        for spare in SPARES:
            _leave(disk, spare)
            assert ground.zygote.run(home) == 1, spare
            said = ground.zygote.said()
            assert "The disk is full" in said and "Traceback" not in said, said
            assert world.is_whole(home) == before
        subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
        assert ground.zygote.run(home) == 0, ground.zygote.said()
        assert world.published(home) == ground.expected
        assert world.deliveries(home) == ground.deliveries
    finally:
        subprocess.run(["umount", str(disk)], check=True)
        disk.rmdir()


def _leave(disk: Path, spare: int) -> None:
    """Make a mounted disk so small that this much is left of it."""
    seen = os.statvfs(disk)
    used = (seen.f_blocks - seen.f_bfree) * seen.f_frsize
    subprocess.run(["mount", "-o", f"remount,size={used + spare}", str(disk)], check=True)


@needs_mount
def test_home_that_cannot_be_written(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "fixed")
    subprocess.run(["mount", "--bind", str(home.path), str(home.path)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(home.path)], check=True)
        code, said = command("run", "--no-pages", "--home", str(home.path))
        assert code == 1 and "cannot be written" in said
        assert command("status", "--home", str(home.path))[0] == 0
    finally:
        subprocess.run(["umount", str(home.path)], check=True)
    world.is_whole(home)


def test_damaged_cache_is_noticed_and_made_again(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "cache")
    _, cached = tracking_of(home)
    sound = cached.read_bytes()
    damage(cached)
    assert ground.zygote.run(home) == 0, ground.zygote.said()
    assert world.published(home) == ground.expected
    assert duckdb.sql(f"from '{cached}'").fetchall()
    assert len(cached.read_bytes()) == len(sound)


@pytest.mark.parametrize("harm", [pytest.param("damaged", marks=dear), "missing"])
def test_archived_file_that_is(ground: Ground, harm: str) -> None:
    home = world.with_batch(ground.base, ground.folder / "blob")
    before = world.is_whole(home)
    blob, cached = tracking_of(home)
    cached.unlink()
    damage(blob) if harm == "damaged" else blob.unlink()
    assert ground.zygote.run(home) == 1
    assert f"tracking.csv (archive/blobs/{blob.parent.name}/{blob.name}) is {harm}" in ground.zygote.said()
    assert world.is_whole(home) == before
    world.drop(home, {"tracking.csv": "\n".join(world.FILES["tracking"])})  # the words say: or drop the same file again
    assert ground.zygote.run(home) == 0, ground.zygote.said()


def test_ledger_line_cut_short_counts_as_never_written(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "torn")
    with home.ledger_path.open("a") as file:
        file.write('{"type": "deliveries", "deliv')
    assert ground.zygote.run(home) == 0, ground.zygote.said()
    assert world.published(home) == ground.expected
    assert world.deliveries(home) == ground.deliveries


def test_ledger_that_was_changed_stops_everything_in_words(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "changed")
    before = world.is_whole(home)
    home.ledger_path.write_text(home.ledger_path.read_text().replace('"accepted"', '"held"', 1))
    for words in (["run", "--no-pages"], ["status"], ["rebuild", "--no-pages"]):
        code, said = command(*words, "--home", str(home.path))
        assert code == 1 and "does not follow from the line before it" in said
    assert world.is_whole(home) == before


@dear
def test_ledger_that_lost_its_end_stops_the_run(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "lost")
    before = world.is_whole(home)
    lines = home.ledger_path.read_text().splitlines(keepends=True)
    home.ledger_path.write_text("".join(lines[:-1]))
    code, said = command("run", "--no-pages", "--home", str(home.path))
    assert code == 1 and "lines are missing" in said
    assert world.is_whole(home) == before


@dear
def test_clock_set_back_does_not_make_new_data_look_old(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "clock")
    assert ground.zygote.run(home, received_at="2001-01-01T00:00:00") == 0, ground.zygote.said()
    times = [d.received_at for d in Ledger(home).deliveries()]
    assert times == sorted(times) and times[-1] == "2026-11-20T17:00:00"
