"""Files of lines, each chained to the one before: nothing in them can be changed or cut out without being seen."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GENESIS = "0" * 64


def line_hash(previous: str, line: dict[str, Any]) -> str:
    """The hash of a line that follows one with the hash `previous`."""
    body = json.dumps({k: v for k, v in line.items() if k != "line_hash"}, sort_keys=True)
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


def read_lines(text: bytes) -> Iterator[dict[str, Any]]:
    """The lines of a file that is only ever added to, without a last one that was never finished."""
    return (json.loads(line) for line in text[: text.rfind(b"\n") + 1].splitlines())


def cut_unfinished(path: Path) -> None:
    """Take away a last line that was never finished, so that the next one begins on its own."""
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - 1, 0))
        if file.read() in (b"", b"\n"):  # the end alone is looked at, as this is asked for every line
            return
    os.truncate(path, path.read_bytes().rfind(b"\n") + 1)


def append(path: Path, text: str, is_sure: bool = True) -> None:
    """Write a line and wait until it is on disk; not `is_sure`: until the system has it, which a crash of the program stands."""
    with path.open("a") as file:
        file.write(text + "\n")
        file.flush()
        if is_sure:
            os.fsync(file.fileno())
