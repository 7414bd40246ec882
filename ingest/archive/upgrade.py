"""A home of an older format is brought to today's: a backup first, then step by step, each said in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.home import Home


@dataclass(frozen=True)
class Step:
    """From format `of` to the next: what changes, in a data manager's words, and the code that does it."""

    of: int
    words: str
    migrate: Callable[[Home], None]


STEPS = (
    Step(
        1,
        "Every folder and file of the home becomes readable by you alone. From now on a corrections workbook changes its "
        "marked cells alone; those that came before are read as they were then.",
        Home.close,
    ),
    Step(
        2,
        "Nothing is rewritten. Archived files are read by today's rules: a marksheet replaces its classes and subjects alone, a "
        "roll its tutor groups; a column that a file lacks leaves what is known; a bad optional cell no longer costs its row. "
        "flightpath compare shows what that changes. Layouts are kept with the archive from now on.",
        Home.create,
    ),
)


def steps(home: Home) -> list[Step]:
    """What an upgrade of this home would do; nothing for one of today's format. Raises OtherFormat for a newer one."""
    home.refuse_newer()
    return [step for step in STEPS if step.of >= home.format]


def back_up(home: Home) -> Path:
    """Keep ledger, key, check results and mark as they are, in `backups/format-<n>`; returns it.

    The bytes of the files are not copied: no upgrade touches them. A backup that is there already is the older
    one, of an upgrade that was cut off, and stays.
    """
    target = home.backups / f"format-{home.format}"
    if target.exists():
        return target
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    for path in (home.ledger_path, home.student_key_path, home.format_path):
        if path.exists():
            shutil.copy2(path, part / path.name)
    if home.checks.exists():
        shutil.copytree(home.checks, part / home.checks.name)
    part.rename(target)
    return target


def upgrade(home: Home) -> Path:
    """Bring a home to today's format; returns its backup. Cut off at any moment, it can be run again."""
    todo = steps(home)
    with home.lock(any_format=True):
        kept = back_up(home)
        home.create()  # backup programs leave out empty folders
        for step in todo:
            step.migrate(home)
        home.mark_format()
    return kept
