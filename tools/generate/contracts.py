"""Generated pages: docs/extracts.md, docs/measures/ and the dbt sources. Run `make generate` to write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ingest.contract import Column, Contract, load_contracts

ROOT = Path(__file__).resolve().parents[2]
AGAIN = "Generated from ingest/contracts by `make generate`. Change the contracts, then run it again."
KINDS = {
    "snapshot": "Snapshot: the newest accepted file is the whole truth for each {scope} it contains, and for no other.",
    "upsert": "Upsert: rows are added or replaced by their key; what a file does not mention stays.",
    "append": "Append: rows are added by their key; the newest file wins where the same key comes twice.",
}
LINEAGE = {
    "_file_id": "SHA-256 of the file the row came from.",
    "_row": "Row of that file as a spreadsheet counts; the headings are row 1.",
    "_delivery_id": "The delivery that brought the row.",
}
OTHERS: dict[str, tuple[str, dict[str, str]]] = {
    "student_keys": (
        "Keyed hash of every student id; one row per school and student.",
        {"school_urn": "School.", "student_id": "The source's own id.", "student_key": "HMAC-SHA256, 32 hex digits."},
    ),
    "staff_keys": (
        "Keyed hash of every staff id; one row per school and member of staff.",
        {"school_urn": "School.", "staff_id": "The source's own id.", "staff_key": "HMAC-SHA256, 32 hex digits."},
    ),
    "deliveries": (
        "What came, and what became of it; one row per delivery.",
        {
            "delivery_id": "Number of the delivery.",
            "file_name": "Name of the file.",
            "sha256": "SHA-256 of its bytes.",
            "received_at": "When it landed.",
            "profile": "Layout it was read with.",
            "entity": "Entity it brought.",
            "schools": "Schools it is about, separated by spaces.",
            "verdict": "accepted, held or refused.",
            "reason": "Why, in words.",
            "rows_read": "Rows read.",
            "rows_accepted": "Rows accepted.",
            "rows_quarantined": "Rows quarantined.",
            "corrects": "Delivery whose quarantined rows it puts right; NULL for an extract.",
        },
    ),
    "quarantine_summary": (
        "Quarantined rows that nothing has put right, counted; one row per delivery, column and rule.",
        {
            "delivery_id": "Number of the delivery.",
            "file_name": "Name of the file.",
            "entity": "Entity.",
            "column_name": "Column at fault.",
            "rule": "Rule it broke.",
            "n_rows": "Rows that broke it and still stand.",
        },
    ),
    "quarantined_rows": (
        "Whom quarantined rows that wait to be put right are about: the key of each as text, and nothing else of it.",
        {
            "entity": "Entity.",
            "school_urn": "School.",
            "student_id": "The student.",
            "academic_year": "Academic year, where the key has one.",
            "tracking_point": "Tracking point, where the key has one.",
            "subject_code": "Subject, where the key has one.",
            "course_code": "Course, where the key has one.",
            "results_year": "Summer of the exam, where the key has one; text, since it may be what is wrong.",
            "subject": "KS2 subject, where the key has one.",
        },
    ),
}


def _rules(column: Column) -> str:
    parts = []
    if column.allowed:
        parts.append("one of " + ", ".join(f"`{a}`" for a in column.allowed))
    if column.pattern:
        parts.append(f"form `{column.pattern}`".replace("|", "\\|"))
    if column.min is not None:
        parts.append(f"{column.min} to {column.max}" if column.max is not None else f"{column.min} or more")
    if column.not_after:
        parts.append("not after the day it arrives")
    if column.check:
        parts.append("check letter must fit")
    if column.unique:
        parts.append("no two rows of a school the same")
    if column.code_list:
        parts.append(f"a code of `{column.code_list}.csv`" + (f" that holds on its {column.code_on}" if column.code_on else ""))
    if column.reserved:
        parts.append("not " + ", ".join(f"`{r}`" for r in column.reserved))
    if column.type == "academic_year" or column.in_a_year:
        parts.append("in a year of `academic_years.csv`")
    if column.free_text:
        parts.append("free text, may have line breaks")
    if column.references:
        parts.append(f"a row of {column.references}")
    return "; ".join(parts)


def _section(contract: Contract) -> str:
    kind = KINDS[contract.delivery.kind].format(scope=" + ".join(contract.delivery.scope))
    if contract.delivery.replace_range:
        kind += (
            f" For each {' + '.join(contract.delivery.scope)} in it, a file replaces what came before between "
            f"its first and last {contract.delivery.replace_range}."
        )
    rows = [
        f"| `{c.name}` | {c.type} | {'yes' if c.required else ''} | {_rules(c)} | {c.personal} | {c.meaning} | {c.from_mis} |"
        for c in contract.columns
    ]
    head = "| column | type | required | rules | personal data | meaning | from the MIS |\n|---|---|---|---|---|---|---|"
    key = ", ".join(f"`{k}`" for k in contract.key)
    return f"## {contract.title} (`{contract.entity}`)\n\nGrain: {contract.grain}. Key: {key}.\n{kind}\n\n{head}\n" + "\n".join(
        rows
    )


def _extracts() -> str:
    intro = (
        f"<!-- {AGAIN} -->\n# Extracts\n\nWhat each extract must hold. A file may be CSV (UTF-8, UTF-16 or "
        "Windows-1252; comma, semicolon, tab or bar), XLSX or XLSM (first visible sheet, hidden rows too, values as last "
        "saved) or a Common Transfer File (XML). The content decides, not the name. The headings are looked for in the first "
        "20 rows; their order does not matter, and capitals, spaces and underscores are taken as the same. A column that is "
        "not listed is kept in the archive and reported by its letter, not used.\n\n"
        "Dates are 2026-11-20 or 20/11/2026, with or without a time, or the number by which Excel counts days from 1900 "
        "(1950 to 2099). A year of two digits is quarantined, and so are 05/06/2026 and the like where another date of the "
        "column has its month first. Numbers may have thousands separators (1,234); a percentage of Excel is read as it is "
        "shown. Academic years are 2026/27 or 2026/2027; "
        "year groups 11, Y11 or Year 11; yes and no Y/N, Yes/No, True/False or 1/0.\n\n"
        "Not read, and said so: archives, .xls, workbooks with a password or dates from 1904, web pages under the name .xls, "
        "PDF. `ingest/read/limits.py` says how large a file may be and why.\n"
    )
    return intro + "\n" + "\n\n".join(_section(c) for c in load_contracts().values()) + "\n"


def _table(name: str, description: str, columns: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "columns": [{"name": n, "description": d} for n, d in columns.items()],
    }


def _sources() -> str:
    tables = [
        _table(c.entity, f"{c.title}: {c.grain}.", {x.name: x.meaning for x in c.columns} | LINEAGE)
        for c in load_contracts().values()
    ]
    tables += [_table(name, words, columns) for name, (words, columns) in OTHERS.items()]
    for table in tables:
        table["config"] = {"meta": {"dagster": {"asset_key": ["raw", table["name"]]}}}
    source = {"name": "raw", "schema": "raw", "description": "Accepted rows of every entity.", "tables": tables}
    body = yaml.safe_dump({"version": 2, "sources": [source]}, sort_keys=False, allow_unicode=True, width=110)
    return f"# {AGAIN}\n{body}"


def render() -> dict[Path, str]:
    """Text of every generated file, by path."""
    return {
        ROOT / "docs" / "extracts.md": _extracts(),
        ROOT / "dbt_project" / "models" / "staging" / "sources.yml": _sources(),
    }
