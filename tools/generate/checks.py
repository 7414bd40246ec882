"""The table of all checks in docs/auditor.md, from the suites and their limits. Written by make generate."""

from __future__ import annotations

import csv
from pathlib import Path

from expectations.checks import ANY, LIMIT, Check, load_suites
from ingest.code import ROOT, seed

PAGE = ROOT / "docs" / "auditor.md"
BEGIN, END = "<!-- checks: written by `make generate` -->", "<!-- end of checks -->"
DOES = {"error": "holds", "warning": "warns", "info": "tells"}
GATES = {"deliveries": "what may enter", "publication": "what may leave"}


def _limits(check: Check) -> list[str]:
    """Limits that the SQL of a check names: value, unit and who may move it."""
    with seed("gate_limits").open(newline="") as file:
        rows = {row["gate_limit"]: row for row in csv.DictReader(file)}
    names = dict.fromkeys(LIMIT.findall(check.unexpected))
    return [f"{name} {rows[name]['value']} {rows[name]['unit']} ({rows[name]['owner']})" for name in names]


def _line(check: Check) -> str:
    about = "every file" if check.subject == ANY else check.subject
    cells = [check.id, about, DOES[check.severity], " ".join(check.meaning.split()), "; ".join(_limits(check)) or "none"]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table(gate: str, nth: int) -> str:
    checks = load_suites(gate)
    lines = [_line(check) for check in checks if check.suite != "references"]
    pointing = [check for check in checks if check.suite == "references"]
    if pointing:
        lines.append(
            f"| references, {len(pointing)} checks | each file that points to another | holds, warns of schools "
            "| More than one in twenty of the rows point to a row that does not exist. | lost_pct |"
        )
    head = ["| check | about | does | means | limits, and who may move them |", "|---|---|---|---|---|"]
    return f"### Gate {nth}: {GATES[gate]}\n\n" + "\n".join([*head, *lines]) + "\n"


def render() -> dict[Path, str]:
    """The auditor's page with its table."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join(_table(gate, nth) for nth, gate in enumerate(GATES, start=1))
    return {PAGE: f"{before}{BEGIN}\n\n{tables}\n{END}{after}"}
