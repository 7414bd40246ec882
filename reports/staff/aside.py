"""What was set aside of files that have landed, put right on a page: what is saved lands as the workbook of corrections would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.archive.ledger import Delivery, Ledger
from ingest.conform import letter, profile_of
from ingest.contract import load_contracts
from ingest.forms.corrections_export import Page, Row, land_corrected, places, rows_in_words, waiting_pages
from ingest.imports import choices
from ingest.profile import ANY, Profile
from ingest.quarantine import outstanding
from ingest.rows import group_of
from reports.staff.imports import THING
from reports.staff.pages import Pages, denied, note, seen
from reports.staff.readers import Reader

SHOWN = 100  # rows of a file on one page; what is put right makes room for others
Offered = list[tuple[str, list[str]]]  # choices, by the scale that they are of


class Keeps(Protocol):
    """Somebody who may keep the data of schools."""

    def schools_of(self, thing: str) -> frozenset[str] | None:
        """The schools in which a role opens a thing; None: all."""


@dataclass
class Cell:
    """A cell that may be put right: where it stands, what it says, what is wrong with it, and what may be chosen, if anything."""

    place: int
    heading: str
    value: str
    rules: list[str] = field(default_factory=list)
    offered: Offered = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A row of a file that was set aside, or of which cells were: its cells at fault, and what to do."""

    number: int
    cells: list[Cell]
    rules: list[str]
    todo: list[str]
    line: str


def index(request: Request, pages: Pages, reader: Reader) -> Response:
    """`GET /import/aside`: files that have landed and have rows to be put right."""
    known = Ledger(pages.home).deliveries()
    waiting = outstanding(pages.home, known)
    files = {
        group_of(known, d.delivery_id)[0]: list[tuple[str, int]]() for d in known if d.delivery_id in waiting and not d.corrects
    }
    for d in (d for d in known if d.delivery_id in waiting and not d.corrects):
        title = load_contracts()[str(d.entity)].title
        files[group_of(known, d.delivery_id)[0]].append((title, waiting[d.delivery_id]))
    mine = {first: counts for first, counts in files.items() if is_mine(reader, group_of(known, first.delivery_id))}
    return pages.render("asides.html", request, reader, {"files": dict(reversed(mine.items()))})


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`GET /import/aside/<delivery>`: the rows of a file that wait to be put right."""
    page = _page_of(request, pages, reader)
    seen(pages, reader, request)
    said = request.query_params.get("said", "")
    lines = _lines(pages, page) if page else []
    told = {"page": page, "lines": lines, "said": said, "letter": letter, "delivery": request.path_params["delivery"]}
    left = len(page.rows) + page.left_out - len(lines) if page else 0
    return pages.render("aside.html", request, reader, told | {"left": left})


def save(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /import/aside/<delivery>`: cells that were put right, into the landing folder as a correction."""
    page, form = _page_of(request, pages, reader), request.scope["form"]
    changed = _changed(form, _lines(pages, page)) if page else {}
    said = "Nothing was changed."
    if page and changed:
        path = land_corrected(pages.home, page, changed)
        note("corrected", pages, reader, f"{rows_in_words(len(changed))} of delivery {page.delivery.delivery_id}")
        said = f"{rows_in_words(len(changed))} put right: {path.name} lies in the landing folder and is read with the next run."
    return RedirectResponse(f"{request.url.path}?{urlencode({'said': said})}", status_code=303)


def is_mine(reader: Keeps, group: list[Delivery]) -> bool:
    """Whether a file is of schools of which the reader keeps the data; one of no known school is the home's keeper's alone."""
    mine = reader.schools_of(THING)
    schools = {school for d in group for school in d.schools} - {""}
    return mine is None or (bool(schools) and schools <= mine)


def _page_of(request: Request, pages: Pages, reader: Reader) -> Page | None:
    """The rows of a file that wait, or None where none does any more; another's file is not there."""
    group = group_of(Ledger(pages.home).deliveries(), request.path_params["delivery"])
    if not group or not is_mine(reader, group):
        raise denied(pages, reader, request)
    return next(iter(waiting_pages(pages.home, delivery_id=group[0].delivery_id)), None)


def _lines(pages: Pages, page: Page) -> list[Line]:
    profile = profile_of(pages.home, page.delivery)
    return [_line(profile, page, row) for row in page.rows[:SHOWN]]


def _line(profile: Profile, page: Page, row: Row) -> Line:
    """A row with the cells that a correction of it may change; of a line that could not be split all of them."""
    cells: dict[int, Cell] = {}
    for fault in row.faults:
        for place in range(len(page.headings)) if row.line else places(profile, fault, page.headings, row.cells):
            cell = cells.setdefault(place, Cell(place, page.headings[place], row.cells[place]))
            cell.rules.append(str(fault["rule"]))
            cell.offered = cell.offered or ([] if row.line else _offered(profile, page.headings, place, fault))
    rules = list(dict.fromkeys(str(fault["rule"]) for fault in row.faults))
    todo = list(dict.fromkeys(str(fault["what_to_do"]) for fault in row.faults))
    return Line(row.number, [cells[place] for place in sorted(cells)], rules, todo, row.line)


def _offered(profile: Profile, headings: list[str], place: int, fault: dict[str, Any]) -> Offered:
    """What may stand in a cell, as its file writes it; nothing where that is any text."""
    column = next((c for c in load_contracts()[fault["entity"]].columns if c.name == fault["column_name"]), None)
    sources = [s for o in profile.outputs if o.entity == fault["entity"] for s in o.sources if column and s.column == column.name]
    written = [old for source in sources for old, _ in source.values if old != ANY]
    is_mapped = bool(written) and all(old != ANY for source in sources for old, _ in source.values)
    if column and column.is_grade and not is_mapped:
        return [*([("", written)] if written else []), *choices.grades_of(_scales(profile, headings, place))]
    allowed = [] if is_mapped else list(column.allowed or ()) if column else []
    return [("", list(dict.fromkeys([*written, *allowed])))] if allowed or is_mapped else []


def _scales(profile: Profile, headings: list[str], place: int) -> list[str]:
    """The grade scale of the subject of a column, where its layout says it; else all."""
    subjects = [written for written, found in profile.subjects_in(headings).items() if place in found.values()]
    told = [profile.unpivot.subject(written).scale for written in subjects] if profile.unpivot else []
    return [scale for scale in told if scale] or choices.all_scales()


def _changed(form: FormData, lines: list[Line]) -> dict[int, dict[int, str]]:
    """The cells that a form has otherwise than the file, by row and place: of those at fault alone."""
    found: dict[int, dict[int, str]] = {}
    for line in lines:
        for cell in line.cells:
            value = form.get(f"r{line.number}c{cell.place}")
            if isinstance(value, str) and value.strip() != cell.value.strip():
                found.setdefault(line.number, {})[cell.place] = value.strip()
    return found
