"""The sites of a publication: for each audience and school tables to Arrow and pages to HTML, checked and packed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from reports.evidence import node, search, tables
from reports.evidence.pages import PAGES, SCHEMA, Page, all_pages, pages_of
from reports.evidence.shell import APP, BuildFailed, Shell, forget, pack, run, shell
from reports.publication.audience import hides_small, readers

KIT = node.MODULES / "@sveltejs" / "kit"
KIT_VERSION = "2.8.4"  # whose prerendering prerender.mjs was read against
PRERENDER = Path(__file__).with_name("prerender.mjs")
EXPECTED = re.compile(
    r"([\w%./-]+/)?index\.html|api/[0-9a-f]{32}/[0-9a-f]{32}/(answers|[0-9a-f]{12})\.json|"
    rf"data/manifest\.json|data/{SCHEMA}/(?P<table>[a-z_]+)/[0-9a-f]{{16}}/(?P=table)\.arrow|icon\.svg|(site|search)\.json"
)
CONFIG = "export default {{kit: {{paths: {{relative: false}}, version: {{name: {key}}}, prerender: {{entries: {entries}}}}}}};\n"


def build(
    warehouse: Path,
    work: Path,
    target: Path,
    about: dict[str, Any],
    cache: Path,
    pages: Path | None = None,
    warned: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Build `target/<audience>/<school>/` from `warehouse` for every audience that it has tables for, and every school.

    `work` is a folder for the while, `cache` keeps the compiled app, `pages` are others than ours. `about` is id, as_of and
    code_version of the publication, `warned` what pages say of checks. Returns the numbers of
    pages, tables and bytes, which sites there are, and the app. Raises tables.NoSchool, node.NoNode, BadPage or BuildFailed.
    """
    if not node.installed():
        raise node.NoNode("The pages' packages are not installed, or are another version's. Run: make setup")
    _refuse_another_kit()
    folder = pages or PAGES
    written, cuts = all_pages(folder), tables.cuts_of(warehouse, readers())
    cuts = [cut for cut in cuts if pages_of(cut.audience, written)]
    for cut in cuts:
        check_queries(warehouse, cut, about, pages_of(cut.audience, written))
    app = shell(cache, work, folder)
    shutil.rmtree(target, ignore_errors=True)
    said = {"pages": 0, "tables": 0, "bytes": 0}
    for cut in cuts:
        own = pages_of(cut.audience, written)
        site, n_tables = _site(app, warehouse, work, about, cut, own, warned)
        place = target / cut.audience
        if not (place / APP).is_dir():
            app.link(place, {page.route for page in written} - {page.route for page in own})
        shutil.move(site, place / cut.urn)
        said["pages"] += len(list((place / cut.urn).rglob("index.html.gz")))
        said["tables"] += n_tables
    shutil.rmtree(work, ignore_errors=True)
    forget(cache, app.key)
    said["bytes"] = sum(p.stat().st_size for p in target.rglob("*") if p.is_file())
    return said | {"app": app.key, "sites": [f"{cut.audience}/{cut.urn}" for cut in cuts]}


def _refuse_another_kit() -> None:
    found = json.loads((KIT / "package.json").read_text())["version"]
    if found != KIT_VERSION:
        raise BuildFailed(
            f"SvelteKit {found} is installed, and its prerendering was read in {KIT_VERSION}. Compare "
            "core/postbuild/prerender.js of both, "
            "put right reports/evidence/prerender.mjs, then KIT_VERSION in reports/evidence/build.py."
        )


def check_queries(warehouse: Path, cut: tables.Cut, about: dict[str, Any], pages: Sequence[Page]) -> None:
    """Run every query of these pages on the publication, since a broken one does not fail the making of a page."""
    with duckdb.connect() as con:
        tables.attach(con, warehouse, cut, about, tables_of(pages))
        for page in pages:
            for name, sql in page.queries:
                try:
                    con.execute(sql)
                except duckdb.Error as error:
                    raise BuildFailed(f"Page {page.name}: query {name} does not fit the publication: {error}") from error


def tables_of(pages: Sequence[Page]) -> set[str]:
    """Tables that any of the pages reads."""
    return {table for page in pages for table in page.tables}


def _site(
    app: Shell, warehouse: Path, work: Path, about: dict[str, Any], cut: tables.Cut, pages: Sequence[Page],
    warned: Sequence[dict[str, Any]],
) -> tuple[Path, int]:  # fmt: skip
    """One audience's pages of one school, in the folder `work`; and how many tables they have."""
    shutil.rmtree(work, ignore_errors=True)
    output, site = work / ".svelte-kit" / "output", work / "site"
    shutil.copytree(app.server, output / "server")
    for name in [*app.files(set()), "icon.svg"]:  # what lies there is not made; its names are enough
        (output / "client" / name).parent.mkdir(parents=True, exist_ok=True)
        (output / "client" / name.removesuffix(".gz")).touch()
    for folder in ("src", "static"):
        (work / folder).mkdir()
    (work / "node_modules").symlink_to(node.MODULES)
    (work / "package.json").write_text('{"type": "module"}')
    entries = [page.route for page in pages if "[" not in page.route]
    (work / "svelte.config.js").write_text(CONFIG.format(key=json.dumps(app.key), entries=json.dumps(entries)))
    (work / "site.json").write_text(json.dumps(_said(warehouse, cut, about, pages, warned)))
    lists = {page.route: page.choices for page in pages if "[" not in page.route}
    (work / "choices.json").write_text(json.dumps(lists))
    exported = tables.export(warehouse, work / "static", cut, about, tables_of(pages))
    run([str(PRERENDER), str(KIT)], work, work / "build.log", "The pages could not be made")
    for part in ("pages", "dependencies"):
        if (output / "prerendered" / part).is_dir():
            shutil.copytree(output / "prerendered" / part, site, dirs_exist_ok=True)
    shutil.copytree(work / "static" / "data", site / "data")
    shutil.copyfile(node.SITE / "icon.svg", site / "icon.svg")
    (site / "search.json").write_text(json.dumps(search.index(warehouse, cut, about, pages, tables_of(pages))))
    _check_files(site, exported, pages)
    pack(site)
    return site, len(exported)


def _said(
    warehouse: Path, cut: tables.Cut, about: dict[str, Any], pages: Sequence[Page], warned: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What the pages say of themselves, read when they are made."""
    may = readers()[cut.audience]
    told = {"audience": cut.audience, "for": may["for"], "hides_small": hides_small(cut.audience)}
    reads = told | {"pages": [page.in_menu for page in pages]}
    return cut.school | about | {"acknowledged": tables.acknowledged(warehouse, cut), "warned": _warned(warned, cut)} | reads


def _warned(warned: Sequence[dict[str, Any]], cut: tables.Cut) -> list[dict[str, Any]]:
    """What the pages of a school say of checks: of the whole publication, and of files that hold rows of that school."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for told in warned:
        if not told["schools"] or cut.urn in told["schools"].split():
            one = found.setdefault(
                (told["page"], told["meaning"]), {"page": told["page"], "meaning": told["meaning"], "n": 0, "last_day": ""}
            )
            one |= {"n": one["n"] + told["n"], "last_day": max(one["last_day"], told["last_day"])}
    return list(found.values())


def _check_files(site: Path, exported: list[str], pages: Sequence[Page]) -> None:
    """Nothing but what belongs to the audience may lie in its site: no other page, no other table."""
    files = [p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()]
    strange = [f for f in files if not EXPECTED.fullmatch(f)]
    own = [re.compile(re.sub(r"\\\[\w+\\\]", "[^/]+", re.escape(page.route.strip("/")))) for page in pages]
    made = [f.removesuffix("index.html").rstrip("/") for f in files if f.endswith("index.html")]
    strange += [f"{f}/index.html" for f in made if not any(route.fullmatch(f) for route in own)]
    found = {f.split("/")[2] for f in files if f.startswith(f"data/{SCHEMA}/")}
    strange += sorted(found - set(exported))
    if strange:
        raise BuildFailed(f"Files that do not belong to the pages: {', '.join(sorted(strange)[:5])}")
    whole = [page.name for page, route in zip(pages, own, strict=True) if "[" in page.route or any(map(route.fullmatch, made))]
    missing = sorted(set(exported) - found) + sorted({page.name for page in pages} - set(whole))
    if missing:
        raise BuildFailed(f"Tables or pages missing from the site: {', '.join(missing)}")
