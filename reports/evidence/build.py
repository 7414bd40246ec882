"""A site from a publication: tables to Arrow, pages to HTML, in an empty folder, checked and packed."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from reports.evidence import node, tables

PAGES = node.SITE / "pages"
TEMPLATE = node.MODULES / "@evidence-dev" / "evidence" / "template"
SETTINGS = ("evidence.config.yaml", "evidence.settings.json", "package.json")
NOT_OURS = ("explore", "settings", "fix-tprotocol-service-worker.js", "manifest.webmanifest", "+page.md", "static")
PACKED = {".html", ".js", ".css", ".json", ".arrow", ".wasm", ".svg", ".webmanifest", ".map", ".txt", ".xml"}
EXPECTED = re.compile(
    r"(index\.html|404\.html|([\w%./-]+/)?index\.html|_app/.*|api/.*|data/manifest\.json|"
    r"data/slt/[a-z_]+/[0-9a-f]{16}/[a-z_]+\.arrow|icon\.svg)"
)


class BuildFailed(Exception):
    """The pages could not be built; the message says which page or file, and never holds a value."""


def page_queries(pages: Path | None = None) -> Iterator[tuple[str, str, str]]:
    """(page, query name, SQL) of every query, with a value in the place of each input and parameter."""
    pages = pages or PAGES
    for path in sorted(pages.rglob("*.md")):
        for name, sql in re.findall(r"^```sql (\w+)\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE):
            yield str(path.relative_to(pages)), name, re.sub(r"\$\{[^}]+\}", "x", sql)


def check_queries(warehouse: Path, about: dict[str, Any], pages: Path | None = None) -> None:
    """Run every page's queries on the publication, since a broken one does not fail the build of the pages."""
    with duckdb.connect() as con:
        tables.attach(con, warehouse, about)
        for page, name, sql in page_queries(pages):
            try:
                con.execute(sql)
            except duckdb.Error as error:
                raise BuildFailed(f"Page {page}: query {name} does not fit the publication: {error}") from error


def build(
    warehouse: Path,
    work: Path,
    target: Path,
    about: dict[str, Any],
    pages: Path | None = None,
    warned: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Build `pages` (else ours) from `warehouse` into `target`, using the folder `work`; these two are emptied first.

    `about` is id, as_of and code_version of the publication, `warned` what pages say of checks (page, meaning, n, last_day).
    Returns the numbers of pages, tables and bytes. Raises
    tables.NoSchool, node.NoNode or BuildFailed.
    """
    if not node.installed():
        raise node.NoNode("The pages' packages are not installed, or are another version's. Run: make setup")
    school = tables.school_of(warehouse)
    check_queries(warehouse, about, pages)
    shutil.rmtree(work, ignore_errors=True)
    inside = _lay_out(work, pages or PAGES)
    said = {"acknowledged": tables.acknowledged(warehouse), "warned": list(warned)}
    (inside / "src" / "site.json").write_text(json.dumps(school | about | said))
    exported = tables.export(warehouse, inside / "static", about)
    _vite(work, inside)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(inside / "build", target)
    _check_files(target, exported)
    _clean_answers(target)
    n_pages = len(list(target.rglob("*.html")))
    size = _pack(target)
    shutil.rmtree(work)
    return {"pages": n_pages, "tables": len(exported), "bytes": size}


def _lay_out(work: Path, pages: Path) -> Path:
    """The project as Evidence's own command lays it out, but from nothing: what an earlier build left would be served."""
    inside = work / ".evidence" / "template"
    shutil.copytree(TEMPLATE, inside, ignore=shutil.ignore_patterns(*NOT_OURS))
    (inside / "static").mkdir()
    shutil.copyfile(node.SITE / "icon.svg", inside / "static" / "icon.svg")
    shutil.copyfile(node.SITE / "app.html", inside / "src" / "app.html")
    (work / "node_modules").symlink_to(node.MODULES)
    for name in SETTINGS:
        shutil.copyfile(node.SITE / name, work / name)
    shutil.copytree(pages, work / "pages")
    for path in sorted(pages.rglob("*")):
        if path.is_file():
            to = inside / "src" / "pages" / path.relative_to(pages)
            if path.suffix == ".md":
                to = to.parent / "+page.md" if path.stem == "index" else to.with_suffix("") / "+page.md"
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
    shutil.copytree(node.SITE / "components", inside / "src" / "components")
    return inside


def _vite(work: Path, inside: Path) -> None:
    """Run the build; whatever it says of an error fails it, as its exit code does not."""
    program = [str(node.node()), str(node.MODULES / "vite" / "bin" / "vite.js"), "build"]
    settings = {"EVIDENCE_DATA_URL_PREFIX": "static/data", "EVIDENCE_DATA_DIR": "./static/data", "EVIDENCE_IS_BUILDING": "true"}
    log = work / "build.log"
    with log.open("w") as out:
        done = subprocess.run(
            program, cwd=inside, env=node.environment() | settings, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    said = log.read_text()
    bad = [line.strip() for line in said.splitlines() if re.search(r"\b(error|ERROR|Error)\b", line)]
    if done.returncode or bad:
        raise BuildFailed(f"Evidence could not build the pages: {' '.join(bad[:3]) or said[:300]} (log: {log})")


def _check_files(target: Path, exported: list[str]) -> None:
    """Nothing but what belongs to the leaders' site may lie in it."""
    files = [p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()]
    strange = [f for f in files if not EXPECTED.fullmatch(f)]
    if strange:
        raise BuildFailed(f"Files that do not belong to the pages: {', '.join(sorted(strange)[:5])}")
    missing = set(exported) - {f.split("/")[2] for f in files if f.startswith(f"data/{tables.SCHEMA}/")}
    if missing:
        raise BuildFailed(f"Tables missing from the pages: {', '.join(sorted(missing))}")


def _clean_answers(target: Path) -> None:
    """Write the answers that Evidence has worked out anew, for they too hold what lay in memory (tables.stream)."""
    import pyarrow as pa  # here, as other commands import this module and must answer at once

    for path in target.glob("api/prerendered_queries/*.arrow"):
        path.write_bytes(tables.stream(pa.ipc.open_stream(path.read_bytes()).read_all()))


def _pack(target: Path) -> int:
    """Keep what compresses as .gz alone (its bytes do not depend on the clock); returns the bytes of the site."""
    for path in [p for p in target.rglob("*") if p.is_file() and p.suffix in PACKED]:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        path.unlink()
    return sum(p.stat().st_size for p in target.rglob("*") if p.is_file())
