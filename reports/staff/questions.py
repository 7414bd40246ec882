"""Questions to the data manager, and their answers: lines that are only ever added to."""

from __future__ import annotations

import fcntl
import json
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.archive.chain import append, cut_unfinished, read_lines
from ingest.home import Home


class Questions:
    """What staff asked, each with its answer once there is one."""

    def __init__(self, home: Home) -> None:
        self.path: Path = home.archive / "questions.jsonl"

    def ask(self, who: str, name: str, schools: list[str], page: str, text: str) -> str:
        """Keep a question; returns its number."""
        number = secrets.token_hex(6)
        self._add({"question": number, "who": who, "name": name, "schools": schools, "page": page, "text": text})
        return number

    def answer(self, number: str, who: str, name: str, text: str) -> None:
        """Keep the answer to a question that is there."""
        self._add({"answer_to": number, "who": who, "name": name, "text": text})

    def all(self) -> list[dict[str, Any]]:
        """Questions, newest first."""
        found: dict[str, dict[str, Any]] = {}
        for line in self._lines():
            if "question" in line:
                found[line["question"]] = line | {"answers": []}
            else:
                found[line["answer_to"]]["answers"].append(line)
        return list(reversed(found.values()))

    def _lines(self) -> list[dict[str, Any]]:
        return list(read_lines(self.path.read_bytes())) if self.path.exists() else []

    def _add(self, line: dict[str, Any]) -> None:
        line = {"at": datetime.now().isoformat(timespec="seconds"), **line}
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.path.touch(mode=0o600)
            cut_unfinished(self.path)
            append(self.path, json.dumps(line))
