"""Gate 1's checks that rows point to rows which exist: one for each `references` of a contract."""

from __future__ import annotations

from pathlib import Path

import yaml

from ingest.code import ROOT
from ingest.contract import Column, Contract, load_contracts

PATH = ROOT / "expectations" / "suites" / "deliveries" / "references.yml"
HEAD = (
    "# Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.\n"
    "# Gate 1: rows must point to rows that exist. A few may not, as lists are exported on different days, and one of any\n"
    "# number, but not all.\n"
)
SCHOOLS = "schools"


def _check(contract: Contract, column: Column, parent: Contract) -> dict[str, object]:
    """One check. A key of several columns is met by the columns of the same names, its last by the column that references."""
    pairs = [(column.name if name == parent.key[-1] else name, name) for name in parent.key]
    on = " and ".join(f"rows.{our} = parent.{their}" for our, their in pairs)
    ours = ", ".join(our for our, _ in pairs)
    to_school = parent.entity == SCHOOLS
    meaning = (
        "More than one in twenty of the rows are about a school that the schools extract does not have."
        if to_school
        else f"More than one in twenty of the {column.name} values are not in the {parent.entity} extract."
    )
    them = f"known.{parent.entity}"
    of_ours = f"select {'' if to_school else 'distinct '}{ours} from rows where {column.name} is not null"
    lost = f"select not exists (select 1 from {them} as parent where {on}) as is_lost from ({of_ours}) as rows"
    return {
        "id": f"{contract.entity}__{column.name}__known",
        "subject": contract.entity,
        "parent": parent.entity,
        "unexpected": "select count(*) filter (where is_lost) || ' of ' || count(*) || ' are not there' as told "
        f"from ({lost}) having count(*) > 0 and (bool_and(is_lost) "
        "or 100.0 * count(*) filter (where is_lost) > :lost_pct * greatest(count(*), 100 / :lost_pct))",
        "meaning": meaning,
        "what_to_do": f"Drop a newer {parent.entity} extract, then this file again.",
    }


def _told(contract: Contract, column: Column) -> dict[str, object]:
    """A warning for the few rows of another school, which are left out until it comes."""
    lost = f"from rows where {column.name} not in (select {column.name} from known.{SCHOOLS})"
    return {
        "id": f"{contract.entity}__{column.name}__every_one_known",
        "subject": contract.entity,
        "severity": "warning",
        "parent": SCHOOLS,
        "unexpected": f"select count(*) || ' rows, the first of them row ' || min(_row) as told {lost} having count(*) > 0",
        "meaning": "Rows about a school that the schools extract does not have are set aside until it has.",
        "what_to_do": f"Correct {column.name} of these rows in the export, or drop a schools extract with that school.",
    }


def render() -> dict[Path, str]:
    """The suite, entity by entity."""
    known = load_contracts()
    pointing = [(k, c, known[c.references]) for k in known.values() for c in k.columns if c.references]
    checks = [_check(*pair) for pair in pointing]
    checks += [_told(k, c) for k, c, parent in pointing if parent.entity == SCHOOLS]
    return {PATH: HEAD + yaml.safe_dump({"checks": checks}, sort_keys=False, allow_unicode=True, width=1000)}
