"""Invented broadsheets in any arrangement of their headings, and what stands in them. Nobody in them exists."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from hypothesis import strategies as st

KINDS = ("target", "working at", "prediction", "attitude")
WORDS = {
    "target": ("Target", "Tgt", "MTG", "Min Target"),
    "working at": ("Current", "WAG", "Working At", "Current Grade"),
    "prediction": ("Predicted", "Pred", "Forecast"),
    "attitude": ("ATL", "Attitude"),
}
KNOWN = ("Maths", "English Language", "History", "Art", "French", "RS", "Combined Science")
OWN = ("Zumba", "Latin (Beginners)", "Horticulture", "D&T: Workshop")
STUDENT = ("Adm No", "Surname", "Forename", "Reg")
NONE = ("Average", "No. of 4+", "Total", "Attainment 8", "% 5+")
FOOT = ("Average", "Total", "No. of 4+", "Class average", "Mean")
ONE_ROW = ("{s} {m}", "{m} {s}", "{s} ({m})", "{m} - {s}", "{s}: {m}")


@dataclass(frozen=True)
class Column:
    """A column: of the student by `heading`, of a subject by `subject` and `kind`; of neither: a total, or nothing at all."""

    heading: str = ""
    subject: str = ""
    kind: str = ""


@dataclass
class Sheet:
    """A sheet: its columns in blocks, how its headings stand over them, and the cells of each student by column."""

    form: str  # one, subjects above, marks above
    pattern: str
    words: dict[str, str]
    blocks: list[list[Column]]
    grades: dict[tuple[int, str, str], str]
    students: int
    spread: str  # merged, repeated, carried
    is_upper: bool  # the headings of the student stand in the upper row
    extra: tuple[str, ...]  # rows beside: title, point, faculty, between
    breaks: int  # the headings stand again after so many students; 0: never
    foot: str
    truth: set[tuple[str, str, str, str]] = field(default_factory=set)

    @property
    def columns(self) -> list[Column]:
        """All columns from the left."""
        return [column for block in self.blocks for column in block]

    @property
    def is_sure(self) -> bool:
        """Whether nobody could be in doubt whose column each is."""
        is_known = any(c.subject in KNOWN for c in self.columns)
        return (self.form == "one" or self.spread != "carried") and (is_known or not {"faculty", "between"} & set(self.extra))


def sheets() -> st.SearchStrategy[Sheet]:
    """Any broadsheet."""
    return _sheets()


@st.composite
def _sheets(draw: st.DrawFn) -> Sheet:
    form = draw(st.sampled_from(("one", "subjects above", "marks above")))
    subjects = draw(st.lists(st.sampled_from(KNOWN + OWN), min_size=1, max_size=5, unique=True))
    has = {s: draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True)) for s in subjects}
    if not {"working at", "prediction"} & {kind for kinds in has.values() for kind in kinds}:
        has[subjects[0]] = [*has[subjects[0]], "prediction"]
    marks = [[Column(subject=s, kind=kind) for kind in has[s]] for s in subjects]
    if form == "marks above":
        flat = [column for block in marks for column in block]
        of_kind = [[c for c in flat if c.kind == kind] for kind in draw(st.permutations(KINDS))]
        marks = [draw(st.permutations(block)) for block in of_kind if block]
    if form == "one" and draw(st.booleans()):
        marks = [[c] for c in draw(st.permutations([column for block in marks for column in block]))]
    cut = draw(st.integers(0, len(STUDENT)))
    student = [[Column(heading=h) for h in part] for part in (STUDENT[:cut], STUDENT[cut:]) if part]
    none = [[Column(heading=h)] for h in draw(st.lists(st.sampled_from(NONE), max_size=2, unique=True))]
    blocks = [list(block) for block in marks]
    for block in [*student, *none, *([[Column()]] * draw(st.integers(0, 2)))]:
        blocks.insert(draw(st.integers(0, len(blocks))), block)
    n = draw(st.integers(2, 4))
    told = {kind: st.sampled_from(("1", "4", "5", "" if kind == "attitude" else "9", "")) for kind in KINDS}
    grades = {(i, c.subject, c.kind): draw(told[c.kind]) for i in range(n) for block in marks for c in block}
    extra = draw(st.lists(st.sampled_from(("title", "point", "faculty", "between")), max_size=3, unique=True))
    found = Sheet(
        form=form, pattern=draw(st.sampled_from(ONE_ROW)), words={k: draw(st.sampled_from(WORDS[k])) for k in KINDS},
        blocks=blocks, grades=grades, students=n, spread=draw(st.sampled_from(("merged", "repeated", "carried"))),
        is_upper=draw(st.booleans()), extra=tuple(extra), breaks=draw(st.integers(0, 2)), foot=draw(st.sampled_from(("", *FOOT))),
    )  # fmt: skip
    found.truth = {(f"S{i:03d}", s, kind, grade) for (i, s, kind), grade in grades.items() if grade}
    return found


Row = list[tuple[str, int]]  # a cell for each block or column: its text and how many columns it stands over


def _head(sheet: Sheet) -> list[Row]:
    """The rows of headings, each cell with the columns that it stands over."""
    rows: list[Row] = []
    flat = [(c.heading, 1) for c in sheet.columns]
    if sheet.form == "one":
        told = [(sheet.pattern.format(s=c.subject, m=sheet.words[c.kind]) if c.subject else c.heading, 1) for c in sheet.columns]
        rows = [told]
    else:
        is_of_subjects = sheet.form == "subjects above"
        name = {True: lambda c: c.subject, False: lambda c: sheet.words.get(c.kind, "")}
        upper = _over(sheet, name[is_of_subjects], sheet.is_upper)
        lower = [
            (name[not is_of_subjects](c) if c.subject else ("" if sheet.is_upper and c.heading in STUDENT else text), 1)
            for c, (text, _) in zip(sheet.columns, flat, strict=True)
        ]
        between = [_over(sheet, lambda c: f"Mx {c.subject[::-1].title()}" if is_of_subjects else f"11A/{c.kind[:2]}", False)]
        rows = [upper, *(between if "between" in sheet.extra else []), lower]
        if "faculty" in sheet.extra and is_of_subjects:
            rows.insert(0, _over(sheet, lambda c: "Arts Faculty" if c.subject < "H" else "Science Faculty", False))
    if "point" in sheet.extra:
        rows.insert(0, _over(sheet, lambda _: "Autumn 1", False))
    if "title" in sheet.extra:
        rows.insert(0, [("Invented School - Year 11", 1), *[("", 1)] * (len(sheet.columns) - 1)])
    return rows


def _over(sheet: Sheet, name: object, has_student: bool) -> Row:
    """A cell over each block of marks, and the headings of the student if they stand in this row."""
    found: Row = []
    for block in sheet.blocks:
        if block[0].subject:
            found.append((name(block[0]), len(block)))  # type: ignore[operator]
        else:
            found += [(c.heading if has_student and c.heading in STUDENT else "", 1) for c in block]
    return found


def _body(sheet: Sheet) -> list[list[str]]:
    """The rows of the students, with what is told once more on a new page left to whoever writes them."""
    rows = []
    for i in range(sheet.students):
        student = {"Adm No": f"S{i:03d}", "Surname": f"Quillon{i}", "Forename": "Ada", "Reg": "11A"}
        told = [
            sheet.grades[i, c.subject, c.kind] if c.subject else student.get(c.heading, "4.5" if c.heading else "")
            for c in sheet.columns
        ]
        rows.append(told)
    return rows


def _foot(sheet: Sheet) -> list[list[str]]:
    label = "Surname" if sheet.students % 2 else "Adm No"
    told = [sheet.foot if c.heading == label else ("5.2" if c.subject else "") for c in sheet.columns]
    return [told] if sheet.foot else []


def write(sheet: Sheet, folder: Path) -> Path:
    """The sheet as a file: a workbook where cells are merged, else CSV."""
    head, body = _head(sheet), _body(sheet)
    parts: list[list[Row] | list[list[str]]] = [head, body[: sheet.breaks], head, body[sheet.breaks :], _foot(sheet)]
    if not sheet.breaks:
        parts = [head, body, _foot(sheet)]
    if sheet.spread == "merged":
        return _workbook(parts, folder / "sheet.xlsx")
    path = folder / "sheet.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(_flat(row, sheet.spread) for part in parts for row in part)
    return path


def _flat(row: Row | list[str], spread: str) -> list[str]:
    cells: list[str] = []
    for cell in row:
        text, width = (cell, 1) if isinstance(cell, str) else cell
        cells += [text, *[text if spread == "repeated" else ""] * (width - 1)]
    return cells


def _workbook(parts: list[list[Row] | list[list[str]]], path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for at, row in enumerate(row for part in parts for row in part):
            place = 0
            for cell in row:
                text, width = (cell, 1) if isinstance(cell, str) else cell
                if width > 1:
                    page.merge_range(at, place, at, place + width - 1, text)
                elif text:
                    page.write_string(at, place, text)
                place += width
    return path
