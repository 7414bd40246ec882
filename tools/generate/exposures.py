"""The report pages as dbt's exposures: which tables of its audiences each page reads. Written by make generate."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ingest.code import ROOT
from reports.evidence.pages import Page, all_pages

PUBLISH = ROOT / "dbt_project" / "models" / "publish"
TARGET = PUBLISH / "slt" / "_pages.yml"
AGAIN = "# Generated from reports/site/pages by `make generate`. Change a page, then run it again.\n"
OF_THE_SITE = {"checks", "publication"}  # tables that the pages get beside the models


def _models(page: Page) -> list[str]:
    """The models behind its queries, those of each of its audiences."""
    found = {f"pub_{audience}__{table}": audience for audience in page.audiences for table in page.tables - OF_THE_SITE}
    return sorted(model for model, audience in found.items() if (PUBLISH / audience / f"{model}.sql").exists())


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
