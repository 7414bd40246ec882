"""The report pages as they are written: whose each is, its address, its place in the menu, the queries and tables behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reports.evidence import node
from reports.publication.audience import readers

PAGES = node.SITE / "pages"
SCHEMA = "report"  # by which every audience's pages call its tables
FRONT = re.compile(r"\A---\n(.*?)^---$", re.DOTALL | re.MULTILINE)
QUERY = re.compile(r"^```sql (\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LIST = re.compile(r'<Choose\b[^>]*\bname="(\w+)"[^>]*\boptions=\{(\w+)\}')
TABLE = re.compile(rf"\b{SCHEMA}\.(\w+)")


class BadPage(Exception):
    """A page that does not say whose it is, or names an audience that nobody is."""


@dataclass(frozen=True)
class Page:
    """A file under `pages`; it opens to the audiences that it names, so to nobody by default."""

    name: str  # of the file, under its folder
    text: str

    @property
    def told(self) -> dict[str, Any]:
        """What stands in its head."""
        found = FRONT.match(self.text)
        return dict(yaml.safe_load(found[1]) or {}) if found else {}

    @property
    def audiences(self) -> tuple[str, ...]:
        """Who may read it; raises BadPage."""
        named = self.told.get("audiences")
        if not isinstance(named, list) or not named or not set(named) <= readers().keys():
            raise BadPage(f"Page {self.name}: say in its head whose it is, like `audiences: [{', '.join(readers())}]`.")
        return tuple(named)

    @property
    def route(self) -> str:
        """Its address as SvelteKit writes it, like `/subjects/[subject]`."""
        name = self.name.removesuffix(".md")
        return "/" + name.removesuffix("index").rstrip("/")

    @property
    def in_menu(self) -> dict[str, str]:
        """How the pages tell of it: address and name."""
        return {"route": self.route, "title": self.told.get("menu") or self.told.get("title") or self.route}

    @property
    def queries(self) -> list[tuple[str, str]]:
        """(name, SQL) of each query, with a value in the place of each input and parameter."""
        return [(name, re.sub(r"\$\{[^}]+\}", "x", sql)) for name, sql in QUERY.findall(self.text)]

    @property
    def choices(self) -> dict[str, Any]:
        """Its lists with the query of what each offers, and its queries as they are written: what it may be asked."""
        lists = [{"name": name, "options": options} for name, options in LIST.findall(self.text)]
        return {"lists": lists, "queries": {name: sql.strip() for name, sql in QUERY.findall(self.text)}}

    @property
    def tables(self) -> set[str]:
        """Names of the tables that its queries read."""
        return {table for _, sql in self.queries for table in TABLE.findall(sql)}


def all_pages(folder: Path | None = None) -> list[Page]:
    """Every page of a folder (else of ours), in the order of the menu."""
    folder = folder or PAGES
    found = [Page(p.relative_to(folder).as_posix(), p.read_text()) for p in sorted(folder.rglob("*.md"))]
    return sorted(found, key=lambda page: page.told.get("place", 100))


def pages_of(audience: str, pages: Sequence[Page]) -> list[Page]:
    """The pages that open to an audience; raises BadPage."""
    return [page for page in pages if audience in page.audiences]
