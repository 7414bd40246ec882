"""The report pages as dbt's exposures: which tables of its audiences each page reads. Written by make generate."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ingest.code import ROOT
from reports.evidence.pages import Page, all_pages
from reports.publication.audience import readers

PUBLISH = ROOT / "dbt_project" / "models" / "publish"
MODELS = {folder for may in readers().values() for folder in may["models"]}  # folders whose models report pages read
TARGET = PUBLISH / "reports" / "_pages.yml"
AGAIN = "# Generated from reports/site/pages by `make generate`. Change a page, then run it again.\n"
OF_THE_SITE = {"checks", "cells_set_aside", "publication"}  # tables that the pages get beside the models


def _models(page: Page) -> list[str]:
    """The models behind its queries."""
    wanted = page.tables - OF_THE_SITE
    return sorted(path.stem for path in PUBLISH.glob("*/pub_*.sql") if path.parent.name in MODELS and _table(path) in wanted)


def _table(model: Path) -> str:
    return model.stem.removeprefix(f"pub_{model.parent.name}__")


def _exposure(page: Page) -> dict[str, object]:
    return {
        "name": "page_" + "_".join(re.findall(r"\w+", page.name.removesuffix(".md"))),
        "label": page.told.get("title", page.name),
        "type": "dashboard",
        "owner": {"name": "Data manager"},
        "description": f"The report page reports/site/pages/{page.name}, of {' and '.join(page.audiences)}.",
        "depends_on": [f"ref('{model}')" for model in _models(page)],
    }


def render() -> dict[Path, str]:
    """One file with an exposure a page."""
    body = {"version": 2, "exposures": [_exposure(page) for page in sorted(all_pages(), key=lambda page: page.name)]}
    return {TARGET: AGAIN + yaml.safe_dump(body, sort_keys=False, width=125)}
