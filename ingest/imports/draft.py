"""A draft of a layout: what is known of a sheet, what its data manager put right, and the layout folder it makes."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.contract import load_contracts
from ingest.headings import normal
from ingest.home import Told
from ingest.profile import OWN, Profile, read_profile
from ingest.unpivot import ROWS, Subject, Unpivot

OUTPUTS = Path(__file__).with_name("outputs.yml")
OF_SUBJECT = "mark"  # what a heading means that stands for a mark of a subject
SHARED = ("school_urn", "academic_year", "tracking_point", "year_group", "issued_date", "grade_scale", "stage")  # a file has one


class NotMapped(Told):
    """A draft from which nothing can be taken; the message says what it lacks."""


@dataclass
class Draft:
    """What a sheet is taken for. `meanings`: of each heading, "" where it is not used. `values`: what a cell's value means, by
    column. `heading`, `rows`, `marks`, `subjects`: of a sheet with columns for each subject; `columns`: subject and mark of those
    that were put under others, "" where one is left out. `calendar`: of a data collection that is
    new. `layout`: the name of a layout that fits it as it is; `keeps`: of one that it takes the place of. `extract`: the entity
    that alone is taken from it. `sheets`: of a workbook, by name, with their rows; `sheet`: the one that was chosen."""

    file_name: str
    headings: list[str]
    title: str = ""
    layout: str = ""
    keeps: str = ""
    extract: str = ""
    sheet: str = ""
    sheets: list[list[Any]] = field(default_factory=list)
    meanings: dict[str, str] = field(default_factory=dict)
    heading: str = ""
    rows: list[str] = field(default_factory=list)
    marks: dict[str, list[str]] = field(default_factory=dict)
    subjects: list[dict[str, str]] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    names_between: str = ""
    values: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    calendar: dict[str, str] = field(default_factory=dict)

    @property
    def means(self) -> set[str]:
        """Everything that some heading means."""
        told = {m for m in self.meanings.values() if m}
        return told | ({"surname", "forename"} if "full_name" in told else set())

    @property
    def name(self) -> str:
        """The name of the layout that it makes."""
        return self.layout or self.keeps or OWN + (re.sub(r"[^a-z0-9]+", "_", self.title.lower()).strip("_") or "sheet")[:50]

    def save(self, path: Path) -> None:
        """Keep it as it is now."""
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(self), ensure_ascii=False))
        new.replace(path)

    @classmethod
    def open(cls, path: Path) -> Draft:
        """The draft as it was kept."""
        return cls(**json.loads(path.read_text()))


@cache
def _outputs() -> list[dict[str, Any]]:
    return list(yaml.safe_load(OUTPUTS.read_text()))


def outputs_of(draft: Draft) -> list[dict[str, Any]]:
    """What a draft gives, as outputs.yml has it; raises NotMapped where that is nothing."""
    told = [m for m in draft.meanings.values() if m and m != OF_SUBJECT]
    if twice := sorted({m for m in told if told.count(m) > 1}):
        raise NotMapped(f"Two headings mean {twice[0].replace('_', ' ')}. Say of one of them that it is not used.")
    found = [_extract(draft)] if draft.extract else [o for o in _outputs() if _is_given(o, draft)]
    if not found:
        raise NotMapped(
            "Nothing can be taken from the sheet as it is mapped. Say which heading is the admission number, and which are the "
            "surname and tutor group, or grades of subjects."
        )
    return found


def _extract(draft: Draft) -> dict[str, Any]:
    """The one output of a draft that is an extract; raises NotMapped where no heading means a column that it must have."""
    output, contract = {"entity": draft.extract}, load_contracts()[draft.extract]
    told = {r["column"] for r in _columns(output, draft)}
    lacks = [name for name in contract.required if name not in told and name not in SHARED]
    if lacks:
        words = ", ".join(name.replace("_", " ") for name in lacks)
        raise NotMapped(f"{contract.title} must have: {words}. Say which heading means it, or take the sheet for something else.")
    return output


def _is_given(output: dict[str, Any], draft: Draft) -> bool:
    if output.get("each"):
        return "student_id" in draft.means and bool(set(output["marks"]) & marks_of(draft))
    return all(any(meaning in draft.means for meaning in one_of) for one_of in output["needs"])


def unpivot_of(draft: Draft) -> Unpivot:
    """How a draft reads columns of subjects: its pattern, and what was put under others."""
    told = [(h, subject, mark) for h, (subject, mark) in draft.columns.items() if mark]
    words = {mark: draft.marks.get(mark, []) for mark in (*draft.marks, *(mark for _, _, mark in told))}
    subjects = tuple(Subject(s["written"], s["subject_code"], s["name"], s["grade_scale"]) for s in draft.subjects)
    moved = tuple((normal(h), subject, mark) for h, subject, mark in told)
    return Unpivot(
        draft.heading,
        tuple((mark, tuple(w)) for mark, w in words.items()),
        subjects,
        "subjects.csv",
        moved,
        tuple(draft.rows) or ROWS,
    )


def told_columns(draft: Draft) -> dict[str, tuple[str, str]]:
    """The subject and mark of each heading that has one, "" where it is left out."""
    unpivot, found = unpivot_of(draft), dict[str, tuple[str, str]]()
    for heading in (h for h, meaning in draft.meanings.items() if meaning == OF_SUBJECT):
        moved = draft.columns.get(heading)
        told = (moved[0], moved[1]) if moved else unpivot.by_pattern(heading)
        if told:
            found[heading] = told
    return found


def marks_of(draft: Draft) -> set[str]:
    """The marks of which some column is."""
    return {mark for _, mark in told_columns(draft).values() if mark}


def asked(draft: Draft) -> list[str]:
    """Columns of which the sheet says nothing, so that they are asked: required ones, and whose other columns it has."""
    contracts, found = load_contracts(), dict[str, None]()
    for output in outputs_of(draft):
        told = {r["column"] for r in _columns(output, draft)}
        for column in contracts[output["entity"]].columns:
            if column.required and column.name not in told and column.name in SHARED:
                found[column.name] = None
    return list(found)


def _columns(output: dict[str, Any], draft: Draft) -> list[dict[str, str]]:
    """Rows of column_map.csv of an output."""
    rows, sources, marks = [], output.get("sources", {}), {mark for mark, _ in unpivot_of(draft).marks}
    for column in load_contracts()[output["entity"]].columns:
        source = sources.get(column.name, "")
        if source.startswith("="):
            rows.append(_row(output, column.name, constant=source[1:]))
        elif source.startswith("@"):
            rows += _mapped(output, draft, column.name, _heading_of(draft, source[1:]))
        elif source and (source not in MARKS or source in marks):
            rows += _mapped(output, draft, column.name, source)
        elif not source and (heading := _heading_of(draft, column.name)):
            rows += _mapped(output, draft, column.name, heading)
    return rows


MARKS = ("target", "working at", "prediction", "attitude", "class")
DERIVED = {"year_group": "year group of the student", "surname": "surname of the name", "forename": "forename of the name"}


def _heading_of(draft: Draft, column: str) -> str:
    """The heading that gives a column: one that means it, or one that is derived."""
    by_meaning = {m: h for h, m in draft.meanings.items() if m}
    if column == "year_group" and {"year_group", "registration_group"} & set(by_meaning) and "year_group" not in draft.answers:
        return DERIVED[column]
    if column in ("surname", "forename") and column not in by_meaning and "full_name" in by_meaning:
        return DERIVED[column]
    return by_meaning.get(column, "")


def _name(output: dict[str, Any]) -> str:
    return f"{output['entity']}_of_subjects" if output.get("each") else str(output["entity"])


def _row(
    output: dict[str, Any], column: str, heading: str = "", constant: str = "", old: str = "", new: str = ""
) -> dict[str, str]:
    told = {"output": _name(output), "column": column, "heading": heading, "constant": constant}
    return told | {"value_from": old, "value_to": new}


def _mapped(output: dict[str, Any], draft: Draft, column: str, heading: str) -> list[dict[str, str]]:
    values = [v for v in draft.values if v["column"] == column]
    rows = [_row(output, column, heading, old=v["from"], new=v["to"]) for v in values]
    return [*rows, _row(output, column, heading, old="*")] if rows else [_row(output, column, heading)]


def _derive(draft: Draft) -> list[dict[str, Any]]:
    by_meaning = {m: h for h, m in draft.meanings.items() if m}
    found: list[dict[str, Any]] = []
    year = "year_group"
    if year_from := _heading_of(draft, "year_group"):
        source = by_meaning.get("year_group") or by_meaning["registration_group"]
        found.append({"heading": year_from, "rule": "year_group", "from": [source]})
        year = year_from
    if "full_name" in by_meaning:
        parts = ("first_part", "other_parts") if draft.names_between == "," else ("other_parts", "first_part")
        for column, rule in zip(("surname", "forename"), parts, strict=True):
            told = {"heading": DERIVED[column], "rule": rule, "from": [by_meaning["full_name"]]}
            found.append(told | {"between": draft.names_between or " "})
    if draft.marks:
        found += [{"heading": rule.replace("_", " "), "rule": rule, "from": [year]} for rule in ("stage", "end_stage")]
        found.append({"heading": "course code", "rule": "join", "from": ["subject code", "stage"], "between": "-"})
    return found


def write_layout(draft: Draft, folder: Path, more: Sequence[dict[str, str]] = ()) -> Profile:
    """The layout that a draft makes, written as a folder in place of what is there; `more`: subjects that it knows too."""
    written = {s["written"] for s in draft.subjects}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    given = outputs_of(draft)
    used = {r["heading"] for o in given for r in _columns(o, draft)}
    told = [h for h, m in draft.meanings.items() if m and m != OF_SUBJECT]
    raw: dict[str, Any] = {"name": draft.name, "title": draft.title or draft.file_name, "match": told, "asks": asked(draft)}
    left_out = [h for h, (_, mark) in draft.columns.items() if not mark]
    raw["ignore"] = [*(h for h in told if h not in used), *left_out]
    raw["outputs"] = [_output(o, draft) for o in given]
    if 2 * len([h for h in draft.meanings.values() if h]) < len([h for h in draft.headings if h.strip()]):
        raw["wide"] = True  # most of its headings are not used, and the next sheet like it is to fit nonetheless
    if draft.marks:
        marks = {mark: list(words) for mark, words in unpivot_of(draft).marks}
        raw["unpivot"] = {"heading": draft.heading, "marks": marks, "subjects": "subjects.csv"}
        raw["unpivot"] |= {"rows": draft.rows} if draft.rows and tuple(draft.rows) != ROWS else {}
        names = ["written", "subject_code", "name", "grade_scale"]
        _write(folder / "subjects.csv", names, [*draft.subjects, *(s for s in more if s["written"] not in written)])
        if moved := [{"heading": h, "subject": s, "mark": mark} for h, (s, mark) in draft.columns.items() if mark]:
            raw["unpivot"]["columns"] = "columns.csv"
            _write(folder / "columns.csv", ["heading", "subject", "mark"], moved)
    if derived := _derive(draft):
        raw["derive"] = derived
    (folder / "profile.yml").write_text(yaml.safe_dump(raw, sort_keys=False, allow_unicode=True))
    names = ["output", "column", "heading", "constant", "value_from", "value_to"]
    _write(folder / "column_map.csv", names, [r for o in given for r in _columns(o, draft)])
    return read_profile(folder)


def _output(output: dict[str, Any], draft: Draft) -> dict[str, Any]:
    told = {k: v for k, v in output.items() if k not in ("needs", "marks", "sources")}
    if "where" in told:
        told["where"] = {_heading_of(draft, h[1:]) if h.startswith("@") else h: v for h, v in told["where"].items()}
    return {"name": _name(output), **told}


def _write(path: Path, names: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, names, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def usual_answers(said: dict[str, str], today: date, school_urn: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the sheet's title says, else what is likely today: answers, and the calendar of its data collection."""
    start = today.year - (today.month < 9)
    year = said.get("academic_year") or f"{start}/{(start + 1) % 100:02d}"
    point = said.get("tracking_point") or today.strftime("%b").upper()
    name = said.get("name") or today.strftime("%B")
    answers = {"school_urn": school_urn, "academic_year": year, "tracking_point": point}
    answers |= {"year_group": said["year_group"]} if "year_group" in said else {}
    answers["issued_date"] = f"{year[:4]}-09-01"
    return answers, {"name": name, "open_date": _before(today), "close_date": today.isoformat()}


def _before(day: date) -> str:
    return date.fromordinal(day.toordinal() - 13).isoformat()
