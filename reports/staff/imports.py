"""The import page: a file that is dropped there, what it is taken for, put right and let in; then the run to its figure."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.archive.ledger import Ledger
from ingest.conform import letter, sha256_of
from ingest.headings import normal
from ingest.home import Home, Told
from ingest.imports import choices
from ingest.imports.accept import CALENDAR, NotAccepted, accept, knows_school, new_points
from ingest.imports.columns import columns_of, move, others, subjects_of
from ingest.imports.draft import MARKS, Draft
from ingest.imports.guess import guess
from ingest.imports.nearest import nearest
from ingest.imports.preview import Preview, preview
from ingest.land import safe_name
from reports.staff.pages import Pages, denied, note
from reports.staff.readers import Reader

THING = "imports"
TOKEN = re.compile(r"[0-9a-f]{24}")
FIELDS = 5000  # of a form: a sheet of a thousand columns has three for each subject
KEPT_SECONDS = 14 * 24 * 60 * 60  # for which a file that was dropped here is kept beside the home's own
REFUSED = 20  # files that are offered to be mapped
UNTIL_DAYS = 31  # for which a decision holds that lets a held file through


def endpoint(pages: Pages, view: Callable[[Request, Pages, Reader], Response], thing: str = THING) -> Callable[[Request], Any]:
    """A page for whom a thing is open, be anything published yet or not. What is sent is read once that is known."""

    async def answer(request: Request) -> Response:
        reader = await to_thread.run_sync(pages.reader_of, request.scope, limiter=pages.at_once)
        if reader is None:
            raise HTTPException(403)
        if thing not in reader.things:
            raise denied(pages, reader, request)
        if request.method not in ("GET", "HEAD"):
            request.scope["form"] = await request.form(max_files=1, max_fields=FIELDS)
        return await to_thread.run_sync(lambda: view(request, pages, reader), limiter=pages.at_once)

    return answer


def index(request: Request, pages: Pages, reader: Reader) -> Response:
    """`GET /import`: a file to drop, what waits to be accepted, and files that were refused."""
    said = request.query_params.get("said", "")
    told = {"drafts": _drafts(pages, reader), "refused": _refused(pages, reader), "said": said}
    return pages.render("imports.html", request, reader, told)


def drop(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /import`: a file, or one that was refused."""
    form: FormData = request.scope["form"]
    sent, refused = form.get("file"), str(form.get("refused", ""))
    if isinstance(sent, UploadFile) and sent.filename:
        folder = _begin(pages.home, reader, safe_name(sent.filename.rpartition("/")[2]))
        with (folder / "file").open("wb") as file:
            shutil.copyfileobj(sent.file, file)
    elif refused and (found := next((p for p in _refused(pages, reader) if p.name == refused), None)):
        folder = _begin(pages.home, reader, found.name.partition("-")[2])
        shutil.copyfile(found, folder / "file")
    else:
        return RedirectResponse("/import", status_code=303)
    try:
        _open(pages, folder)
    except Told as error:
        shutil.rmtree(folder)
        return pages.render("imports.html", request, reader, {"drafts": [], "refused": [], "said": str(error)}, 400)
    note("imported", pages, reader, f"{_meta(folder)['file_name']} dropped")
    return RedirectResponse(f"/import/{folder.name}", status_code=303)


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`GET /import/<token>`: what a file is taken for; once it was accepted, how its run goes."""
    folder = _folder(request, pages, reader)
    if (folder / "log").exists():
        return pages.render("importing.html", request, reader, _progress(pages.home, folder) | {"token": folder.name})
    return _page(request, pages, reader, folder, _open(pages, folder))


def change(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /import/<token>`: what was put right; then another look, or the file is let in."""
    folder, form = _folder(request, pages, reader), request.scope["form"]
    if "forget" in form:
        shutil.rmtree(folder)
        return RedirectResponse("/import", status_code=303)
    if (folder / "log").exists():  # it is let in already
        is_through = "through" in form and str(form.get("why", "")).strip()
        return _let_through(pages, reader, folder, str(form["why"])) if is_through else _back(folder)
    draft = _open(pages, folder)
    try:
        draft = _looked_at(form, pages, folder, draft)
    except Told as error:  # another sheet of the workbook is no table
        return _page(request, pages, reader, folder, draft, str(error))
    draft.save(folder / "draft.json")
    if "accept" not in form and "publish" not in form:
        return _back(folder)
    if not _claimed(folder):
        return _page(request, pages, reader, folder, draft, "It is being let in already. Look again in a moment.")
    try:
        seen = preview(pages.home, folder, folder / "file", draft, reader.today)
        _refuse_others(reader, draft, seen)
        accept(pages.home, folder / "file", draft, seen, str(form.get("school_name", "")))
    except Told as error:
        (folder / "let in").unlink(missing_ok=True)
        return _page(request, pages, reader, folder, draft, str(error))
    note("imported", pages, reader, f"{draft.file_name} accepted")
    if "publish" not in form:
        shutil.rmtree(folder)
        said = f"{draft.file_name} lies in the landing folder and is read with the next run."
        return RedirectResponse(f"/import?{urlencode({'said': said})}", status_code=303)
    told = {name: draft.answers.get(name, "") for name in ("school_urn", "tracking_point")}
    _keep_meta(folder, entered=Ledger(pages.home).next_seq(), sha256=sha256_of(folder / "file"), **told)
    _start(folder, [["run", "--wait", "--home", str(pages.home.path)]])
    return _back(folder)


def _back(folder: Path) -> Response:
    return RedirectResponse(f"/import/{folder.name}", status_code=303)


def _claimed(folder: Path) -> bool:
    """Whether a file is let in by this request: once, however often the button is pressed."""
    try:
        (folder / "let in").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _refuse_others(reader: Reader, draft: Draft, seen: Preview) -> None:
    """Raises NotAccepted for a file of a school of which the reader does not keep the data."""
    mine = reader.schools_of(THING)
    told = {school for part in seen.parts for school in part.item.schools if school} | {draft.answers.get("school_urn", "")}
    if mine is not None and told - mine - {""}:
        raise NotAccepted("The file is of a school of which you do not keep the data.")


def _page(request: Request, pages: Pages, reader: Reader, folder: Path, draft: Draft, wrong: str = "") -> Response:
    """The draft as it stands, with what it would give."""
    found: Preview | None = None
    try:
        found = preview(pages.home, folder, folder / "file", draft, reader.today)
    except Told as error:
        wrong = wrong or str(error)
    school = draft.answers.get("school_urn", "")
    asks = list(dict.fromkeys(found.profile.asks)) if found else []
    told = {
        "draft": draft, "seen": found, "wrong": wrong, "token": folder.name, "asks": asks, "letter": letter,
        "is_new_school": "school_urn" in asks and bool(school) and not knows_school(pages.home, school),
        "school_name": _meta(folder).get("school_name", ""),
        "new_points": new_points(pages.home, draft, found) if found else [],
        "sheets": [(name, n) for name, n in draft.sheets if n > 1],
        "taken_for": choices.taken_for(found, draft), "nearest": nearest(pages.home, draft),
        "meanings": choices.meanings(draft.extract), "scales": choices.scales(found, draft),
        "values": choices.values_of(found, draft), "without_scale": choices.without_scale(found, draft),
        "opens": choices.opens(found), "words": choices.words(asks), "by_column": choices.BY_COLUMN,
        "doubtful": choices.doubtful(draft), "subjects": subjects_of(draft), "columns": columns_of(draft),
        "others": others(pages.home, draft).values() if draft.subjects else [], "marks": MARKS,
        "has_year": bool({"year_group", "registration_group"} & set(draft.meanings.values())),
    }  # fmt: skip
    return pages.render("import.html", request, reader, told, 400 if wrong else 200)


def _take(home: Home, form: FormData, draft: Draft) -> None:
    """What the form says of a draft."""
    for place, heading in enumerate(draft.headings):
        if f"m{place}" in form:
            draft.meanings[heading] = str(form[f"m{place}"])
    for place, subject in enumerate(draft.subjects):
        for name in ("subject_code", "name", "grade_scale"):
            if f"s{place}_{name}" in form:
                subject[name] = str(form[f"s{place}_{name}"]).strip()
    for column in columns_of(draft):
        if f"k{column.place}_subject" in form:
            subject_to, mark_to = str(form[f"k{column.place}_subject"]), str(form.get(f"k{column.place}_mark", column.mark))
            if (normal(subject_to), mark_to) != (normal(column.subject), column.mark):
                move(home, draft, column.heading, subject_to, mark_to)
    draft.answers |= {name[2:]: str(value).strip() for name, value in form.items() if name.startswith("a_")}
    draft.calendar |= {name: str(form[f"c_{name}"]).strip() for name in CALENDAR if f"c_{name}" in form}
    if draft.answers.get("year_group") == choices.BY_COLUMN:
        del draft.answers["year_group"]
    draft.title = str(form.get("title", draft.title)).strip()[:60] or draft.title
    undone = [v for nth, v in enumerate(draft.values) if f"x{nth}" in form]
    for name, value in form.items():
        told = choices.told_value(str(form.get(f"w{name[1:]}", ""))) if name.startswith("v") and str(value) else None
        if told:
            kept = [v for v in draft.values if (v["column"], v["from"]) != told]
            to = "" if value == choices.BLANK else str(value)
            draft.values = [*kept, {"column": told[0], "from": told[1], "to": to}]
    draft.values = [v for v in draft.values if v not in undone]


def _begin(home: Home, reader: Reader, file_name: str) -> Path:
    """A folder for a file; those that nobody has touched for long go, as they hold names and have landed or never will."""
    for old in (home.path / "imports").glob("*"):
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    folder = home.path / "imports" / secrets.token_hex(12)
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o700)
    (folder / "meta.json").write_text(json.dumps({"who": reader.sign_in_name, "file_name": file_name}))
    return folder


def _meta(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "meta.json").read_text()))


def _keep_meta(folder: Path, **told: Any) -> None:
    (folder / "meta.json").write_text(json.dumps(_meta(folder) | told))


def _folder(request: Request, pages: Pages, reader: Reader) -> Path:
    """The folder of an import; another's is not there."""
    token = request.path_params["token"]
    folder = pages.home.path / "imports" / token
    if not TOKEN.fullmatch(token) or not (folder / "meta.json").exists() or _meta(folder)["who"] != reader.sign_in_name:
        raise denied(pages, reader, request)
    return folder


def _open(pages: Pages, folder: Path) -> Draft:
    """The draft of a file, guessed when it is opened first."""
    kept = folder / "draft.json"
    if kept.exists():
        return Draft.open(kept)
    draft = _guess(pages, folder)
    draft.save(kept)
    return draft


def _looked_at(form: FormData, pages: Pages, folder: Path, draft: Draft) -> Draft:
    """The draft as a form has it: looked at anew, taken for something else, of another sheet, or put right."""
    if "afresh" in form:
        return _guess(pages, folder, draft.layout, sheet=draft.sheet)
    if "taken" in form:
        return _guess(pages, folder, taken=str(form["taken"]), sheet=draft.sheet)
    if form.get("sheet") in [name for name, _ in draft.sheets]:
        return _guess(pages, folder, sheet=str(form["sheet"]))
    _take(pages.home, form, draft)
    return draft


def _guess(pages: Pages, folder: Path, afresh: str = "", taken: str = "", sheet: str = "") -> Draft:
    """What a file is taken for; `afresh`: whatever its own layout says; `taken`: what its data manager says that it is."""
    meta, school, today = _meta(folder), choices.usual_school(pages.home), pages.today(pages.editions.current())
    _keep_meta(folder, school_name=school["name"])
    return guess(pages.home, folder / "file", meta["file_name"], today, school["school_urn"], afresh, taken, sheet)


def _drafts(pages: Pages, reader: Reader) -> list[dict[str, Any]]:
    found = sorted((pages.home.path / "imports").glob("*/meta.json"), key=lambda p: -p.stat().st_mtime)
    mine = [(p.parent.name, _meta(p.parent)) for p in found]
    return [{"token": token, **meta} for token, meta in mine if meta["who"] == reader.sign_in_name]


def _refused(pages: Pages, reader: Reader) -> list[Path]:
    """Files that were refused, the newest first: for who keeps the data of every school here, as nobody knows whose they are."""
    schools, published = reader.schools_of(THING), pages.editions.current()
    if published and not {s["school_urn"] for s in published.schools} <= (schools or set()):
        return []
    found = sorted((pages.home.quarantine / "files").glob("*-*"), reverse=True)
    return [path for path in found if path.is_file() and not path.is_symlink()][:REFUSED]


RUNNING: set[str] = set()  # imports whose run this server has begun and not seen the end of


def _start(folder: Path, commands: list[list[str]]) -> None:
    """Run commands of flightpath one after the other, their words and at last their code kept; then the file goes, which has
    landed."""
    (folder / "code").unlink(missing_ok=True)
    log = (folder / "log").open("w")
    RUNNING.add(folder.name)

    def follow() -> None:
        code = 0
        with log:
            for command in commands:
                code = subprocess.run([sys.executable, "-m", "orchestration.cli", *command], stdout=log, stderr=log).returncode
                if code and command[0] != "run":
                    break
        (folder / "code").write_text(str(code))
        (folder / "file").unlink(missing_ok=True)
        shutil.rmtree(folder / "layout", ignore_errors=True)
        RUNNING.discard(folder.name)

    threading.Thread(target=follow, daemon=True).start()


def _progress(home: Home, folder: Path) -> dict[str, Any]:
    """How the run of an import goes: its steps, and at its end the first figure or what was held."""
    steps = [line.strip() for line in (folder / "log").read_text(errors="replace").splitlines() if line.strip()]
    is_done = folder.name not in RUNNING  # a server that was stopped has seen no end
    meta = _meta(folder)
    mine = [d for d in Ledger(home).deliveries() if d.sha256 == meta["sha256"] and d.seq >= meta["entered"]] if is_done else []
    held = [d for d in mine if d.verdict in ("held", "refused")]
    return {
        "steps": steps[-60:], "is_done": is_done, "held": held, "file_name": meta["file_name"],
        "figure": _figure(home, meta["school_urn"], meta["tracking_point"]) if is_done else None,
        "code": (folder / "code").read_text() if (folder / "code").exists() else "stopped",
    }  # fmt: skip


def _figure(home: Home, school_urn: str, tracking_point: str) -> dict[str, Any] | None:
    """The share on or above target of the school at the data collection of a file, of what is published."""
    database = home.current / "flightpath.duckdb"
    if not database.exists():
        return None
    with duckdb.connect(str(database), read_only=True) as con:
        found = con.execute(
            "select told.numerator, told.denominator, 100.0 * told.numerator / told.denominator as share, points.name "
            "from fct_measure_results as told "
            "join dim_tracking_point as points using (school_urn, academic_year, tracking_point) "
            "where told.measure = 'on_or_above_share' and told.breakdown = 'school' and told.denominator > 0 "
            "and told.school_urn = $1 and told.tracking_point = $2 order by points.close_date desc limit 1",
            [school_urn, tracking_point],
        )
        names = [column[0] for column in found.description]
        row = found.fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def _let_through(pages: Pages, reader: Reader, folder: Path, why: str) -> Response:
    """Let the held deliveries of an import's own file through, as `flightpath acknowledge` does, and run again."""
    held = _progress(pages.home, folder)["held"]
    until = reader.today.fromordinal(reader.today.toordinal() + UNTIL_DAYS).isoformat()
    words = ["--by", reader.name, "--why", why.strip(), "--until", until, "--home", str(pages.home.path)]
    commands = [["acknowledge", d.delivery_id, *words] for d in held if d.verdict == "held"]
    note("imported", pages, reader, f"{len(commands)} held let through")
    _start(folder, [*commands, ["run", "--wait", "--home", str(pages.home.path)]])
    return _back(folder)
