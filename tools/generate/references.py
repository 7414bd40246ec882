"""Gate 1's checks that rows point to rows which exist: one for each `references` of a contract."""

from __future__ import annotations

from pathlib import Path

import yaml

from ingest.code import ROOT
from ingest.contract import Column, Contract, load_contracts

PATH = ROOT / "expectations" / "suites" / "deliveries" / "references.yml"
HEAD = (
    "# Generated from ingest/contracts by `make generate`. Change the contracts, then run it again.\n"
    "# Gate 1: rows must point to rows that exist. Up to one in twenty may not, as lists are exported on different days.\n"
)
SCHOOLS, OTHERS = 0, 5  # percent that may point nowhere


def _check(contract: Contract, column: Column, parent: Contract) -> dict[str, object]:
    """One check. A key of several columns is met by the columns of the same names, its last by the column that references."""
    pairs = [(column.name if name == parent.key[-1] else name, name) for name in parent.key]
    on = " and ".join(f"rows.{our} = parent.{their}" for our, their in pairs)
    ours = ", ".join(our for our, _ in pairs)
    to_school = parent.entity == "schools"
    meaning = (
        "The delivery is about a school that the schools extract does not have."
        if to_school
        else f"More than one in twenty of the {column.name} values are not in the {parent.entity} extract."
    )
    return {
        "id": f"{contract.entity}__{column.name}__known",
        "subject": contract.entity,
        "parent": parent.entity,
        "frame": f"select 100.0 * count(*) filter (where not exists (select 1 from parent where {on})) / greatest(count(*), 1) "
        f"as unmatched_pct from (select distinct {ours} from rows where {column.name} is not null) as rows",
        "expectation": "ExpectColumnValuesToBeBetween",
        "kwargs": {"column": "unmatched_pct", "max_value": SCHOOLS if to_school else OTHERS},
        "meaning": meaning,
        "what_to_do": f"Drop a newer {parent.entity} extract, then this file again.",
    }


def render() -> dict[Path, str]:
    """The suite, entity by entity."""
    known = load_contracts()
    checks = [_check(k, c, known[c.references]) for k in known.values() for c in k.columns if c.references]
    return {PATH: HEAD + yaml.safe_dump({"checks": checks}, sort_keys=False, allow_unicode=True, width=1000)}
