"""The report pages as dbt's exposures: which of the leaders' tables each page reads. Written by make generate."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import yaml

from ingest.code import ROOT
from reports.evidence.build import PAGES, page_queries

TARGET = ROOT / "dbt_project" / "models" / "publish" / "slt" / "_pages.yml"
AGAIN = "# Generated from reports/site/pages by `make generate`. Change a page, then run it again.\n"
OF_THE_SITE = {"checks", "publication"}  # tables that the pages get beside the models


def _tables() -> dict[str, set[str]]:
    """By page the models behind its queries."""
    found: dict[str, set[str]] = defaultdict(set)
    for page, _, sql in page_queries():
        found[page] |= {f"pub_slt__{name}" for name in re.findall(r"\bslt\.(\w+)", sql) if name not in OF_THE_SITE}
    return found


def _exposure(page: str, models: set[str]) -> dict[str, object]:
    title = re.search(r"^title: (.+)$", (PAGES / page).read_text(), re.MULTILINE)
    return {
        "name": "page_" + "_".join(re.findall(r"\w+", page.removesuffix(".md"))),
        "label": title[1] if title else page,
        "type": "dashboard",
        "owner": {"name": "Data manager"},
        "description": f"The leaders' page reports/site/pages/{page}.",
        "depends_on": [f"ref('{model}')" for model in sorted(models)],
    }


def render() -> dict[Path, str]:
    """One file with an exposure a page."""
    body = {"version": 2, "exposures": [_exposure(page, models) for page, models in sorted(_tables().items())]}
    return {TARGET: AGAIN + yaml.safe_dump(body, sort_keys=False, width=125)}
