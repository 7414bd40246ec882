"""Sheets with columns for each subject, as a table with a row for each student and subject: by the pattern of their headings."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import duckdb

from ingest.code import seed
from ingest.headings import normal
from ingest.points import point_of
from ingest.rules import quoted, trimmed

CONTRACTS = Path(__file__).resolve().parent / "contracts"
CODES, NONE = CONTRACTS / "subject_codes.csv", CONTRACTS / "no_subjects.csv"
STAGES = CONTRACTS / "scale_stages.csv"
NO_STAGE = "cast(null as varchar)"
SUBJECT, MARK = "{subject}", "{mark}"
ROWS = ("subject", "mark")  # what two rows of headings name, where a layout does not say
HEADINGS = ("subject", "subject_code", "subject_name", "grade_scale")  # what each row has beside its marks
LETTER = re.compile(r"[^\W\d_]")
BETWEEN = r"[\s\-–_:/|.,()\[\]]+"


@dataclass(frozen=True)
class Subject:
    """What a subject that a heading names is called here; without a scale, the one that fits its grades; without a code, none."""

    written: str
    code: str
    name: str
    scale: str = ""


@dataclass(frozen=True)
class Unpivot:
    """The pattern of headings, as `{subject} {mark}`; the words of each mark; subjects that are called otherwise here; `moved`:
    headings that are of another subject or mark than the pattern says, with these; what rows of headings name where there are
    several (none: whatever they name)."""

    heading: str
    marks: tuple[tuple[str, tuple[str, ...]], ...]
    subjects: tuple[Subject, ...] = ()
    file: str = ""
    moved: tuple[tuple[str, str, str], ...] = ()
    rows: tuple[str, ...] = ROWS

    @property
    def gives(self) -> tuple[str, ...]:
        """The headings of the table that it makes of a sheet, beside those of the student."""
        return (*HEADINGS, *(mark for mark, _ in self.marks))

    def marked(self, heading: str) -> tuple[str, str] | None:
        """The subject and mark of a heading, by a row of the layout, else by the pattern; or None."""
        told = next((one for one in self.moved if one[0] == normal(heading)), None)
        return told[1:] if told else self.by_pattern(heading)

    def by_pattern(self, heading: str) -> tuple[str, str] | None:
        """The subject and mark that a heading names, or None."""
        found = self._found(heading)
        if not found:
            return None
        subject = found["subject"] + ")" * (found["subject"].count("(") - found["subject"].count(")"))
        if MARK not in self.heading:
            return subject, self.marks[0][0]
        word = normal(found["mark"])
        return subject, next(mark for mark, words in self.marks if word in map(normal, words))

    @property
    def words(self) -> frozenset[str]:
        """The words of all marks, where headings have any."""
        return _words(self)

    def is_known(self, written: str) -> bool:
        """Whether a subject is one of the layout's or has a common name."""
        return any(normal(s.written) == normal(written) for s in self.subjects) or bool(_codes().get(normal(written), ("",))[0])

    def is_grade(self, word: str) -> bool:
        """Whether a word alone names a mark that is a grade."""
        return any(normal(word) in map(normal, words) for mark, words in self.marks if mark in GRADES)

    def word(self, heading: str) -> str:
        """The word by which a heading names its mark."""
        found = self._found(heading)
        return found["mark"] if found and MARK in self.heading else ""

    def _found(self, heading: str) -> re.Match[str] | None:
        """The parts of a heading; None where it has not the form, or what stands for a subject is none (Total, No. of 4+)."""
        found = _pattern(self).fullmatch(" ".join(heading.split()))
        return found if found and _is_subject(found["subject"]) else None

    def columns(self, headings: list[str], plain: frozenset[str]) -> dict[str, dict[str, int]]:
        """Where the marks of each subject stand: its words, then column by mark. `plain`: headings that are of the student."""
        found: dict[str, dict[str, int]] = {}
        names: dict[str, str] = {}  # a subject is one, in whatever letters its headings have it
        moved = {heading for heading, _, _ in self.moved}
        ranks = [(normal(h) not in moved, self.rank(self.word(h))) for h in headings]
        for place in sorted(range(len(headings)), key=ranks.__getitem__):
            told = None if normal(headings[place]) in plain else self.marked(headings[place])
            if told and not self._is_left_out(told[0]):
                name = names.setdefault(normal(told[0]), told[0])
                found.setdefault(name, {}).setdefault(told[1], place)
        first = {name: min(places.values()) for name, places in found.items()}
        return {name: found[name] for name in sorted(found, key=lambda name: first[name])}

    def _is_left_out(self, written: str) -> bool:
        """Whether a row of the layout gives a subject no code: what it names is none."""
        return any(normal(s.written) == normal(written) and not s.code for s in self.subjects)

    def rank(self, word: str) -> int:
        """Where a word stands among those of its mark: of two columns of one mark that of the earlier word counts."""
        words = [w for _, words in self.marks for w in map(normal, words)]
        return words.index(normal(word)) if normal(word) in words else len(words)

    def subject(self, written: str) -> Subject:
        """What a subject is called here: by a row of the layout, else by its own words, as common names may be those of others.
        Of a layout without a list of subjects by the common names."""
        told = next((s for s in self.subjects if normal(s.written) == normal(written)), None)
        return told or (in_its_words(written) if self.file else common(written))


@cache
def _pattern(unpivot: Unpivot) -> re.Pattern[str]:
    words = sorted((word for _, words in unpivot.marks for word in words), key=len, reverse=True)
    mark = "|".join(BETWEEN.join(map(re.escape, word.split())) for word in words)
    parts = {SUBJECT: r"(?P<subject>\S.*?)", MARK: f"(?P<mark>{mark})"}
    told = BETWEEN.join(parts.get(part, re.escape(part)) for part in unpivot.heading.split())
    return re.compile(rf"[\s(\[]*{told}[\s)\]]*", re.IGNORECASE)


@cache
def _codes() -> dict[str, tuple[str, str]]:
    with CODES.open(newline="") as file:
        return {normal(row["written"]): (row["subject_code"], row["name"]) for row in csv.DictReader(file)}


def common_subjects() -> list[Subject]:
    """The common subjects, each by the first of its names."""
    first = dict[str, Subject]()
    for written, (code, name) in _codes().items():
        if code:
            first.setdefault(code, Subject(written, code, name))
    return list(first.values())


@cache
def _none() -> re.Pattern[str]:
    with NONE.open(newline="") as file:
        return re.compile("|".join(f"(?:{row['text']})" for row in csv.DictReader(file)), re.IGNORECASE)


@lru_cache(maxsize=5000)
def _is_subject(written: str) -> bool:
    """Whether words may name a subject: they are not known to be something else, like a total, a point in time or a grade."""
    if _codes().get(normal(written), ("", "-"))[1] == "" or point_of(written):
        return False
    word = written.strip()
    return len(LETTER.findall(word)) > 1 and not _none().fullmatch(word) and word.upper() not in _grades()


@cache
def _grades() -> frozenset[str]:
    with seed("grade_scales").open(newline="") as file:
        return frozenset(row["grade"].upper() for row in csv.DictReader(file))


@cache
def _words(unpivot: Unpivot) -> frozenset[str]:
    told = (normal(word) for _, words in unpivot.marks for word in words)
    return frozenset(told) if MARK in unpivot.heading else frozenset()


def common(written: str) -> Subject:
    """A subject by its common names (subject_codes.csv); another has its own words as code and name."""
    code, name = _codes().get(normal(written), ("", ""))
    return Subject(written, code, name) if code else in_its_words(written)


def in_its_words(written: str) -> Subject:
    """A subject by the words of its heading."""
    return Subject(written, normal(written).upper(), " ".join(written.split()))


def read_unpivot(told: dict[str, Any], folder: Path) -> Unpivot:
    """What profile.yml says under `unpivot`, and the subjects of its file."""
    marks = tuple((str(mark), tuple(map(str, words))) for mark, words in told["marks"].items())
    file, subjects = str(told.get("subjects", "")), tuple[Subject, ...]()
    if file:
        with (folder / file).open(newline="") as rows:
            subjects = tuple(
                Subject(r["written"], r["subject_code"], r["name"], r["grade_scale"] or "") for r in csv.DictReader(rows)
            )
    moved = tuple[tuple[str, str, str], ...]()
    if told.get("columns"):
        with (folder / str(told["columns"])).open(newline="") as rows:
            moved = tuple((normal(r["heading"]), r["subject"], r["mark"]) for r in csv.DictReader(rows))
    return Unpivot(str(told["heading"]), marks, subjects, file, moved, tuple(map(str, told.get("rows", ROWS))))


def unpivot_records(
    con: duckdb.DuckDBPyConnection, unpivot: Unpivot, headings: list[str], plain: frozenset[str], stage: str = NO_STAGE
) -> dict[str, str]:
    """Table `unpivoted`: the rows of `records` once for each subject in which a mark is filled; returns the column of each
    heading that it adds. `plain`: headings that are of the student; `stage`: SQL of the stage of a row's year group."""
    marks = [mark for mark, _ in unpivot.marks]
    parts = []
    for written, places in unpivot.columns(headings, plain).items():
        here = unpivot.subject(written)
        cells = [f"c{places[mark]}" if mark in places else "cast(null as varchar)" for mark in marks]
        told = [quoted(text) for text in (written, here.code, here.name, here.scale)]
        named = ", ".join(f"{sql} as u{nth}" for nth, sql in enumerate([*told, *cells]))
        filled = " or ".join(f"{trimmed(f'c{place}')} is not null" for place in places.values())
        parts.append(f"select *, {named} from records where {filled}")
    blank = ", ".join(f"cast(null as varchar) as u{nth}" for nth in range(len(unpivot.gives)))
    sql = " union all ".join(parts) or f"select *, {blank} from records where false"
    con.execute(f"create or replace temp table unpivoted as {sql}")
    _give_scales(con, [f"u{len(HEADINGS) + nth}" for nth, mark in enumerate(marks) if mark in GRADES], stage)
    return added(unpivot)


def added(unpivot: Unpivot) -> dict[str, str]:
    """The column of each heading that table `unpivoted` adds."""
    return {normal(name): f"u{nth}" for nth, name in enumerate(unpivot.gives)}


GRADES = ("target", "working at", "prediction", "grade")  # marks that are grades of the subject's scale


def scales_of(stages: set[str]) -> list[str]:
    """The grade scales that one of these key stages can have (scale_stages.csv), in the order of scales.csv; without any, all."""
    with STAGES.open(newline="") as file:
        fitting = {row["grade_scale"] for row in csv.DictReader(file) if row["stage"] in stages}
    with seed("scales").open(newline="") as file:
        return [row["grade_scale"] for row in csv.DictReader(file) if row["grade_scale"] in fitting or not stages]


def _give_scales(con: duckdb.DuckDBPyConnection, grades: list[str], stage: str) -> None:
    """Give subjects without a scale the one that has most of their grades, of those that the stage of the year group can have; of
    two the first of scales.csv."""
    if not grades:
        return
    ranks, scales = (f"read_csv({quoted(str(seed(name)))}, all_varchar = true)" for name in ("grade_scales", "scales"))
    stages = f"read_csv({quoted(str(STAGES))}, all_varchar = true)"
    cells = " union all ".join(
        f"select u1, {stage} as stage, {trimmed(cell)} as grade from unpivoted where u3 = ''" for cell in grades
    )
    con.execute(f"""
        create or replace temp table scales_seen as
        with told as (
            select u1, stage, regexp_replace(upper(grade), '^(\\d)(\\.0+|[+-])$', '\\1') as grade from ({cells})
        ),
        known as (select grade_scale, upper(grade) as grade from {ranks}),
        ordered as (select grade_scale, row_number() over () as place from {scales})
        select u1, grade_scale from told join known using (grade) join ordered using (grade_scale)
        where grade <> 'U'
            and (stage is null or (grade_scale, stage) in (select (fits.grade_scale, fits.stage) from {stages} as fits))
        group by u1, grade_scale, place
        qualify row_number() over (partition by u1 order by count(*) desc, place) = 1
    """)
    con.execute("update unpivoted set u3 = seen.grade_scale from scales_seen as seen where unpivoted.u1 = seen.u1 and u3 = ''")
