"""Pages of targets: how far they are, the students of a subject with their drafts, the life of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ingest.forms import targets
from ingest.forms.targets import Standing
from reports.staff import paper, records, target_book
from reports.staff.lists import Column, List, Rows
from reports.staff.pages import Pages, address_of, denied, download, note, seen
from reports.staff.readers import Reader
from reports.staff.targets import (
    HOLDS,
    ISSUE,
    KINDS,
    LOWER,
    MODERATE,
    READ,
    SET,
    SHOWN,
    STAGE,
    Board,
    Row,
    drafted,
    moves,
    own_record,
    start_of,
    summary,
    told_of,
    year_of,
)

STANDS = {  # where a target stands, in a word
    "none": "no draft", "draft": "draft", "moderated": "moderated", "sent": "holds", "issued": "holds", "queried": "queried",
}  # fmt: skip
FORMS = {
    "rise": "raise",
    "assess": "assess",
    "held": "query",
    "queried": "answer",
}  # what the form of a choice asks, where it does not moderate
CAN: dict[str, Callable[[Row], bool]] = {
    "moderate": lambda row: row["may_moderate"],
    "raise": lambda row: row["may_raise"],
    "assess": lambda row: row["may_assess"],
    "query": lambda row: row["may_query"],
    "answer": lambda row: row["may_keep"] or row["may_lower"],
}


def index(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets/<school>`: how far the targets of each subject and year group are, and who has none yet."""
    return index_page(request, pages, reader, [])


def index_page(request: Request, pages: Pages, reader: Reader, refused: list[tuple[Row, str]]) -> Response:
    """How far the targets are. `refused`: rows that were not issued, and why."""
    school = request.path_params["school"]
    if SET not in reader.things:
        raise denied(pages, reader, request)
    board = Board(pages, reader, school)
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in board.rows:
        groups.setdefault((row["year_group"], row["subject_code"]), []).append(told_of(board, row, reader.today))
    if not groups:
        raise denied(pages, reader, request)
    seen(pages, reader, request)
    parts = [summary(school, rows) for rows in groups.values()]
    gaps = Counter(row["no_draft_reason"] for rows in groups.values() for row in rows if row["state"] == "none")
    told = {
        "school": school,
        "parts": parts,
        "closed": _by_subject(request, "closed", reader.ask("target_closed", school=school, thing=SET)),
        "extract": _by_subject(request, "extract", board.extracts),
        "void": _by_subject(request, "void", _voids(reader, school)),
        "groups": sorted({row["registration_group"] for rows in groups.values() for row in rows if _has_slip(row)}),
        "gaps": [(targets.gaps().get(reason or "", {"name": reason, "what_to_do": ""}), n) for reason, n in gaps.most_common()],
        "totals": {
            name: sum(part[name] for part in parts) for name in ("n", "n_none", "n_late", "n_holds", "n_moderated", "n_queried")
        },
        "may_issue": any(part["n_issuable"] for part in parts),
        "warned": [part for part in parts if part["n_issuable"] and (part["most_below"] or part["classes_below"])],
        "refused": refused,
    }
    return pages.render("targets.html", request, reader, told, 422 if refused else 200)


def _voids(reader: Reader, school: str) -> list[Row]:
    """Decisions that do not count, each with the step and who took it in words."""
    names = records.people(drafted(reader))
    return [
        row | {"step_name": targets.steps()[row["step"]]["name"], "by": names.get(row["staff_key"] or "", "")}
        for row in reader.ask("target_voids", school=school, thing=SET)
    ]


def _has_slip(row: Row) -> bool:
    return bool(row["state"] in HOLDS and row["registration_group"] and row["is_whole"])


def _by_subject(request: Request, name: str, rows: list[Row]) -> dict[str, Any]:
    """Rows of a list counted by subject, and those of the subject that the address asks for under the name of the list."""
    asked = request.query_params.get(name, "")
    counted = Counter((row["subject_name"], row["subject_code"]) for row in rows)
    return {
        "n": len(rows),
        "parts": [{"name": who, "code": code, "n": n, "is_shown": code == asked} for (who, code), n in sorted(counted.items())],
        "rows": [row for row in rows if row["subject_code"] == asked],
    }


def rows_of(request: Request, pages: Pages, reader: Reader) -> tuple[Board, list[Row], list[int]]:
    """The board of a subject, its rows of the year group that is asked for, and the year groups there are."""
    school, subject = request.path_params["school"], request.path_params["subject"]
    if SET not in reader.things:
        raise denied(pages, reader, request)
    board = Board(pages, reader, school, subject)
    years = sorted({row["year_group"] for row in board.rows})
    if not years:
        raise denied(pages, reader, request)
    year = year_of(request.query_params.get("year", ""), years)
    return board, [told_of(board, row, reader.today) for row in board.rows if row["year_group"] == year], years


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets/<school>/<subject>?year=…`: the students of a subject and year group, each with draft, chance and target."""
    return drafts_page(request, pages, reader, {})


def drafts_page(request: Request, pages: Pages, reader: Reader, refused: dict[str, str]) -> Response:
    """The students of a subject and year group. `refused`: why steps were not taken, by student; of nobody under no name."""
    board, rows, years = rows_of(request, pages, reader)
    seen(pages, reader, request)
    asked, batch = request.query_params.get("show", ""), request.query_params.get("batch", "")
    chosen = asked if asked in SHOWN else ""
    shown = [row for row in rows if SHOWN[chosen][1](row) and (not batch or (row["asked"] and row["asked"]["batch"] == batch))]
    form = FORMS.get(chosen, "moderate")
    told = {
        "school": board.school,
        "rows": shown,
        "shows": [(name, title, sum(is_shown(row) for row in rows)) for name, (title, is_shown) in SHOWN.items()],
        "show": chosen,
        "form": form,
        "may": any(CAN[form](row) for row in shown),
        "batch": batch,
        "batches": _batches(rows),
        "colleagues": {staff: row["name"] for staff, row in board.colleagues.items()},
        "moves": moves(rows),
        "extracts": {row["student_key"]: row for row in board.extracts},
        "classes": sorted({row["class_code"] for row in rows if row["class_code"] and row["state"] in HOLDS}),
        "round": next(
            (one["name"] for one in targets.rounds(reader.today) if int(one["year_group"]) == rows[0]["year_group"]), ""
        ),
        "years": years,
        "part": summary(board.school, rows),
        "book_href": address_of("targets-book", board.school, rows[0]["subject_code"]) + f"?year={rows[0]['year_group']}",
        "paper_href": address_of("targets-paper", board.school, rows[0]["subject_code"]) + f"?year={rows[0]['year_group']}",
        "refused": refused,
        "posted": _posted(request, refused) if refused else {},
        "grades": targets.grades(rows[0]["grade_scale"]),
        "stands": STANDS,
    }
    return pages.render("target_drafts.html", request, reader, told, 422 if refused else 200)


def _posted(request: Request, refused: dict[str, str]) -> dict[str, str]:
    """What was typed into the form that was sent: of a row that was not refused without the grades that are as the page had
    them, so that what stands by now shows."""
    form = {name: str(value) for name, value in request.scope["form"].items()}
    old = {name for name in form if name[:2] in ("e.", "a.") and form.get(f"{name[0]}w{name[1:]}") == form[name]}
    return {name: value for name, value in form.items() if name not in old or name[2:] in refused}


def book(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets-book/<school>/<subject>?year=…`: the same rows as a workbook that can come back."""
    board, rows, _ = rows_of(request, pages, reader)
    note("exported", pages, reader, request.scope["path"])
    made = target_book.write(pages.home, rows, board.school, STAGE, board.me, reader)
    return download(made, f"targets-{rows[0]['subject_code']}-year-{rows[0]['year_group']}")


PAPER = List(
    id="target_drafts",
    name="Targets",
    finding="",
    meaning="Start: what the draft rests on. Chance: of students nationally with the same start, how many in a hundred reach "
    "the draft. This school: how many of its own students with the same start did, in three summers.",
    needs=SET,
    narrow=(),
    first=0,
    columns=tuple(
        Column(key, title, kind)
        for key, title, kind in (
            ("name", "Student", "student"),
            ("class_code", "Class", "class"),
            ("start", "Start", "text"),
            ("expected_grade", "Draft", "grade"),
            ("expected_chance_pct", "Chance", "pct"),
            ("own", "This school", "grade"),
            ("aspirational_grade", "Aspirational draft", "grade"),
            ("told", "Target", "grade"),
            ("aspiring", "Aspiring to", "grade"),
            ("last_prediction", "Last prediction", "grade"),
            ("stands", "Stands", "text"),
        )
    ),
)


def paper_of(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets-paper/<school>/<subject>?year=…`: the department's book: the same rows on paper."""
    board, rows, _ = rows_of(request, pages, reader)
    note("exported", pages, reader, f"{request.scope['path']} {len(rows)}")
    part = summary(board.school, rows)
    rest = f"{part['n_moderated']} moderated, {part['n_draft']} drafts, {part['n_none']} without"
    finding = f"{part['n_holds']} of {part['n']} hold; {rest}."
    told = Rows(len(rows), finding, [_on_paper(row) for row in rows])
    return paper.of_list(reader, drafted(reader), board.school, PAPER, told, f"{part['subject_name']}, Year {part['year_group']}")


def _on_paper(row: Row) -> Row:
    """A row with the words that its paper has."""
    is_told = row["state"] not in ("none", "draft")
    return row | {
        "start": start_of(row),
        "own": own_record(row),
        "told": row["expected"] if is_told else "",
        "aspiring": row["aspirational"] if is_told else "",
        "stands": STANDS[row["state"]] + (f", due {row['due_date']:%d %b}" if row["is_late"] else ""),
    }


def _batches(rows: list[Row]) -> list[Row]:
    """Batches of queries that wait for an answer, each as its first query, with how many students it names."""
    counted = Counter(row["asked"]["batch"] for row in rows if row["asked"] and row["asked"]["batch"])
    first = {row["asked"]["batch"]: row["asked"] for row in reversed(rows) if row["asked"]}
    return sorted((first[batch] | {"n": n} for batch, n in counted.items()), key=lambda one: (one["said_at"], one["batch"]))


def one_of(request: Request, pages: Pages, reader: Reader) -> tuple[Board, Row]:
    """The board and row of one student and subject; 404 where the reader may see no target of theirs."""
    student, subject = request.path_params["student"], request.path_params["subject"]
    for school in reader.schools:
        board = Board(pages, reader, school, subject, student, READ)
        if board.rows:
            return board, told_of(board, board.rows[0], reader.today)
    raise denied(pages, reader, request)


def life(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target/<student>/<subject>`: the life of a target, and the steps that the reader may take now."""
    return life_page(request, pages, reader, "")


def life_page(request: Request, pages: Pages, reader: Reader, refused: str) -> Response:
    """The life of a target, and why a step of it was refused."""
    board, row = one_of(request, pages, reader)
    seen(pages, reader, request)
    unlowered = " ".join(words for kind in KINDS if (words := _unlowered(board, row, kind)))
    sees_all = board.may(row, MODERATE) or board.may(row, ISSUE)  # what does not hold yet too
    told = {
        "row": row,
        "steps": [one for one in _steps(board, row) if sees_all or row["held"][one["kind"]] or one["state"] in HOLDS],
        "open": _open_steps(board, row),
        "unlowered": unlowered,
        "kinds": [kind for kind in KINDS if kind == KINDS[0] or board.standing(row, kind) != Standing()],
        "refused": refused,
        "posted": {name: str(value) for name, value in request.scope.get("form", {}).items()} if refused else {},
        "grades": targets.grades(row["grade_scale"]),
        "targets_href": address_of("targets", board.school, row["subject_code"]) + f"?year={row['year_group']}",
        "may_set": bool(reader.ask("target_rows", thing=SET, **board.which)),
        "sees_draft": row["state"] in HOLDS or sees_all,
        "shown": {kind: row[kind] if sees_all else row["held"][kind] for kind in KINDS},
    }
    return pages.render("target_life.html", request, reader, told, 422 if refused else 200)


def _steps(board: Board, row: Row) -> list[Row]:
    """What was decided about a target, oldest first: as published, and since."""
    edition = drafted(board.reader)
    names, ids = records.people(edition), {staff: one["name"] for staff, one in board.colleagues.items()}
    told = [
        step | {"by": names.get(step["staff_key"] or "", ""), "approver": names.get(step["approver_key"] or "", "")}
        for step in board.reader.ask("target_life", school=board.school, student=row["student_key"], subject=row["subject_code"])
    ]
    told += [
        event
        | {"step_grade": event["grade"], "said_at": event["recorded_at"], "state": ""}
        | _void_of(board.voids.get(event["event_id"]))
        | {"by": ids.get(event["staff_id"], ""), "approver": ids.get(event["approved_by"], "")}
        for student, event in board.fresh
        if student == row["student_key"] and event["subject_code"] == row["subject_code"]
    ]
    return [one | {"name": targets.steps()[one["step"]]["name"]} for one in told]


def _void_of(fault: str | None) -> Row:
    """Why a step does not count, in words."""
    told = targets.words()[fault] if fault else {"meaning": "", "what_to_do": ""}
    return {"void_meaning": told["meaning"], "what_to_do": told["what_to_do"]}


def _open_steps(board: Board, row: Row) -> list[Row]:
    """Steps that may be taken of the expected or the aspirational target as they stand, and that the reader may take."""
    states = {board.standing(row, kind).state for kind in KINDS}
    roles = board.roles(row)
    return [
        step
        for name, step in targets.steps().items()
        if any((name, state) in targets.states() for state in states)
        and (targets.may(roles, name) if name != LOWER else any(_unlowered(board, row, kind) == "" for kind in KINDS))
    ]


def _unlowered(board: Board, row: Row, kind: str) -> str | None:
    """Why the reader cannot lower a target that is queried, whatever the grade; empty: can. None: not the reader's to approve."""
    asked = board.queries.get((row["student_key"], row["subject_code"], kind, row["grade_scale"]))
    if asked is None or board.standing(row, kind).state != "queried" or not board.may(row, LOWER, "approves"):
        return None
    return board.cannot_lower(row, asked)
