"""From a finished build to a publication folder, and the swap that shows it to readers."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest import failpoints, quarantine
from ingest.archive.audit import Audit
from ingest.archive.ledger import Ledger, LedgerBroken
from ingest.code import code_version, seed
from ingest.contract import DECISIONS
from ingest.home import Home, Told, close_to_others
from reports.evidence import build, tables
from reports.publication import since
from reports.publication.audience import AUDIENCE, Exported, exported

STORAGE_VERSION = "v1.2.0"
WAREHOUSE = "flightpath.duckdb"
RESTRICTED = "restricted/names.duckdb"
SITES = "sites"
SAID = "site.json"
NOT_ASKED = "The pages were left out, as asked. To add them: flightpath run"


class NothingToPublish(Told):
    """The ledger has no accepted delivery, so there is no data date and nothing to show."""


@dataclass(frozen=True)
class Identity:
    """What a publication is a function of; `id` names the folder."""

    id: str
    as_of: str
    code_version: str
    ledger_head: str


def identify(home: Home, as_of: str | None = None) -> Identity:
    """The identity of the publication that the archive would give now (as_of: ISO date or None)."""
    ledger = Ledger(home)
    if as_of is None:
        # A correction brings no newer data, and neither does a decision.
        extracts = [d for d in ledger.deliveries() if not d.corrects and d.entity != DECISIONS]
        dates = [d.received_at[:10] for d in extracts if d.verdict in ("accepted", "conformed")]
        if not dates:
            raise NothingToPublish("No accepted delivery is in the archive yet.")
        as_of = max(dates)
    shown = current(home)
    if shown and not ledger.holds(shown["ledger_head"]):
        raise LedgerBroken(
            f"The ledger ends before what publication {shown['id']} was made from: lines are missing. Put back the archive "
            "from your backup; nothing is published until then."
        )
    head, code = ledger.head(), code_version()
    digest = hashlib.sha256(f"{head}|{code}|{as_of}".encode()).hexdigest()
    return Identity(digest[:12], as_of, code, head)


def current(home: Home) -> dict[str, Any] | None:
    """The manifest of the publication that readers see, or None before the first."""
    path = home.current / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else None


def staging_folder(home: Home, identity: Identity) -> Path:
    """Where a publication is put together, out of readers' sight."""
    return home.build / f"publication-{identity.id}"


def export(build_db: Path, folder: Path, models: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Copy what each audience may read from the build to fresh files in `folder`; returns rows by table of the open one.

    `models` is what dbt says of them: {name: {"description", "columns": {column: {"description", "personal"}}}}. Names go to a
    file of their own in a folder only the owner may enter.
    """
    shutil.rmtree(folder, ignore_errors=True)
    restricted = folder / RESTRICTED
    restricted.parent.mkdir(parents=True, mode=0o700)
    tables = exported(models)
    rows = _copy(build_db, folder / WAREHOUSE, [t for t in tables if t.file == "open"], models)
    failpoints.reach("publication half written")
    _copy(build_db, restricted, [t for t in tables if t.file == "restricted"], models)
    restricted.chmod(0o600)
    restricted.parent.chmod(0o700)
    return rows


def _copy(source: Path, target: Path, tables: list[Exported], models: dict[str, dict[str, Any]]) -> dict[str, int]:
    rows: dict[str, int] = {}
    with duckdb.connect() as con:
        con.execute(f"attach '{source}' as build (read_only)")
        con.execute(f"attach '{target}' as out (storage_version '{STORAGE_VERSION}')")
        built = {
            name for (name,) in con.execute("select table_name from duckdb_tables() where database_name = 'build'").fetchall()
        }
        built |= {
            name for (name,) in con.execute("select view_name from duckdb_views() where database_name = 'build'").fetchall()
        }
        for t in (t for t in tables if t.model in built):
            con.execute(f"create schema if not exists out.{t.schema}")
            columns = ", ".join(f'"{c}"' for c in t.columns)
            whose = f" where {AUDIENCE} = {_quoted(t.rows)}" if t.rows else ""
            con.execute(
                f"create table out.{t.schema}.{t.table} as select {columns} from build.main.{t.model}{whose} order by all"
            )
            _comment(con, t, models[t.model])
            found = con.execute(f"select count(*) from out.{t.schema}.{t.table}").fetchall()
            rows[f"{t.schema}.{t.table}"] = int(found[0][0])
        con.execute("checkpoint out")
    return rows


def _comment(con: duckdb.DuckDBPyConnection, table: Exported, words: dict[str, Any]) -> None:
    place = f"out.{table.schema}.{table.table}"
    con.execute(f"comment on table {place} is {_quoted(words['description'])}")
    for column in table.columns:
        con.execute(f'comment on column {place}."{column}" is {_quoted(words["columns"][column]["description"])}')


def _quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def add_check_results(warehouse: Path, parquet_files: list[Path]) -> None:
    """Write `quality.check_results`: what every check of every run said, this one included."""
    files = ", ".join(f"'{p}'" for p in parquet_files)
    with duckdb.connect(str(warehouse)) as con:
        con.execute("create schema if not exists quality")
        con.execute(
            f"create or replace table quality.check_results as from read_parquet([{files}], union_by_name = true) "
            "order by run_at, gate, suite, check_id, subject, delivery_id"
        )
        con.execute(
            "comment on table quality.check_results is 'One row per check, subject and run: what the two gates "
            "said, of this publication and of every run before it.'"
        )


def build_site(home: Home, identity: Identity, wanted: bool) -> dict[str, Any]:
    """Build the pages of every audience into the publication being made; returns what build.build does, or why there are none."""
    folder = staging_folder(home, identity)
    about = {"id": identity.id, "as_of": identity.as_of, "code_version": identity.code_version}
    since.write(home, folder, about, WAREHOUSE)
    said: dict[str, Any] = {"left_out": NOT_ASKED}
    if wanted:
        try:
            warned = _warned(home, folder / WAREHOUSE, identity)
            work = home.build / f"site-{identity.id}"
            said = build.build(folder / WAREHOUSE, work, folder / SITES, about, home.cache, warned=warned)
        except tables.NoSchool as reason:
            said = {"left_out": str(reason)}
    (folder / SAID).write_text(json.dumps(said))
    return said


LAST_WORD = """
with told as (
    select *, row_number() over (partition by gate, check_id, subject, delivery_id order by run_at desc) as nth
    from quality.check_results
    where publication_id is null or publication_id in ('', ?)
)
select gate, suite, check_id as "check", subject, delivery_id, status, severity, n_checked, n_failed, meaning, told, what_to_do,
    acknowledged, run_at
from told where nth = 1 order by gate desc, severity, delivery_id, check_id
"""  # what gate 1 said last of each delivery, and gate 2 of this publication; not what it said of earlier ones


def _verdict(found: dict[str, Any]) -> str:
    """What a check came to, in one word; one that could not be worked out has failed."""
    if found["status"] == "passed":
        return "passed"
    if found["acknowledged"]:
        return "acknowledged"
    return {"error": "failed", "info": "noted"}.get(found["severity"], "warned")


def _checks(home: Home, con: duckdb.DuckDBPyConnection, identity: Identity) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Checks counted by verdict, and each that did not pass with its figure, but for those of files that came again since."""
    cursor = con.execute(LAST_WORD, [identity.id])
    names = [c[0] for c in cursor.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    known = Ledger(home).deliveries()
    asked = {check["delivery_id"] for check in found if check["status"] != "passed"}
    files = {d.delivery_id: d.file_name for d in known if d.delivery_id in asked and not quarantine.came_again(home, d, known)}
    counts, told = {"passed": 0, "noted": 0, "warned": 0, "acknowledged": 0, "failed": 0}, []
    for check in found:
        verdict = _verdict(check)
        if verdict == "passed" or check["delivery_id"] is None or check["delivery_id"] in files:
            counts[verdict] += 1
            told += [check | {"verdict": verdict, "file": files.get(check["delivery_id"])}] if verdict != "passed" else []
    return counts, told


ON_PAGES = """
select pages.page, told.schools, told.meaning, count(*) as n, max(told.run_at)[:10] as last_day
from told
join read_csv($pages) as pages on pages.about = case when told.gate = 'gate_1' then told.subject else told.suite end
where told.run_at >= $since
group by all order by all
"""


def _warned(home: Home, warehouse: Path, identity: Identity) -> list[dict[str, Any]]:
    """Warnings of the academic year of the as-of date, by the page whose figures they touch: what a check means, how many files
    it warned of and of which schools, the last day. Figures behind it are for those who may see them, and are not told here."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        _, found = _checks(home, con, identity)
        since = con.execute(
            "select cast(first_day as text) from read_csv($1) where cast($2 as date) between first_day and last_day",
            [str(seed("academic_years")), identity.as_of],
        ).fetchall()
    kept = ("gate", "suite", "subject", "meaning", "run_at")
    schools = {d.delivery_id: " ".join(d.schools) for d in Ledger(home).deliveries()}
    warned = [
        {k: c[k] for k in kept} | {"schools": schools.get(c["delivery_id"] or "", "")} for c in found if c["verdict"] == "warned"
    ]
    if not warned or not since:
        return []
    with duckdb.connect() as con:
        con.execute(
            "create table told (gate varchar, suite varchar, subject varchar, meaning varchar, run_at varchar, schools varchar)"
        )
        con.executemany("insert into told values ($gate, $suite, $subject, $meaning, $run_at, $schools)", warned)
        cursor = con.execute(ON_PAGES, {"pages": str(seed("check_pages")), "since": since[0][0]})
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def finish(home: Home, folder: Path, identity: Identity) -> None:
    """Write manifest.json: what the publication is, rows by table, verdicts of all checks, what became of the pages."""
    with duckdb.connect(str(folder / WAREHOUSE), read_only=True) as con:
        counts, told = _checks(home, con, identity)
        names = con.execute("select schema_name, table_name from duckdb_tables() order by 1, 2").fetchall()
        rows = {f"{s}.{t}": con.execute(f"select count(*) from {s}.{t}").fetchall()[0][0] for s, t in names}
    said = folder / SAID
    checks = {"checks": counts, "checks_not_passed": told}
    manifest = {**asdict(identity), "audit_head": Audit(home).head(), **checks, "tables": rows}
    manifest["site"] = json.loads(said.read_text())
    said.unlink()
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (folder / WAREHOUSE).chmod(0o400)
    close_to_others(folder)  # files copied from packages bring their own modes


def _names(identity: Identity) -> Iterator[str]:
    """Names of a publication's folder: its id, and others for while one of the same id is open to readers."""
    yield identity.id
    yield from (f"{identity.id}-{nth}" for nth in range(2, 100))


def keep(home: Home, folder: Path, identity: Identity) -> None:
    """Move the finished folder among the publications, where readers do not look; one of its id that is there stands."""
    home.publications.mkdir(parents=True, exist_ok=True)
    if any((home.publications / name).exists() for name in _names(identity)):
        shutil.rmtree(folder)
    else:
        folder.rename(home.publications / identity.id)


def show(home: Home, folder: Path, identity: Identity) -> Path:
    """Move the finished folder among the publications, then point `current` at it in one rename.

    A publication that readers may have open is never touched before the pointer has left it, so `current` is a
    whole publication at every moment; one of the same id that it replaces goes afterwards.
    """
    home.publications.mkdir(parents=True, exist_ok=True)
    target = next(home.publications / name for name in _names(identity) if not (home.publications / name).exists())
    folder.rename(target)
    failpoints.reach("publication in place, pointer not yet moved")
    link = home.current.with_name("current.new")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(target, link.parent))
    link.replace(home.current)
    failpoints.reach("pointer moved")
    for other in home.publications.glob(f"{identity.id}*"):
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return target
