"""docs/extracts.md: what each extract must hold, from the contracts."""

from __future__ import annotations

from pathlib import Path

from ingest.checklist import items
from ingest.code import ROOT
from ingest.contract import Column, Contract, load_contracts

AGAIN = "Generated from ingest/contracts by `make generate`. Change the contracts, then run it again."
KINDS = {
    "snapshot": "Snapshot: the newest accepted file is the whole truth for each {scope} it contains, and for no other.",
    "upsert": "Upsert: rows are added or replaced by their key; what a file does not mention stays.",
    "append": "Append: rows are added by their key; the newest file wins where the same key comes twice.",
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
        kind = "a grade" if column.is_grade else "a code"
        parts.append(f"{kind} of `{column.code_list}.csv`" + (f" that holds on its {column.code_on}" if column.code_on else ""))
    if column.finer:
        parts.append(f"or a finer one of `{column.finer}.csv`")
    if column.words:
        parts.append("or " + ", ".join(f"`{word}`" for word in column.words))
    if column.reserved:
        parts.append("not " + ", ".join(f"`{r}`" for r in column.reserved))
    if column.type == "academic_year" or column.in_a_year:
        parts.append("in a year of `academic_years.csv`")
    if column.free_text:
        parts.append("free text, may have line breaks")
    if column.decides:
        parts.append("a bad one costs the row")
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


def _order() -> str:
    """The checklist: extracts in the order in which a school sends them."""
    titles = {contract.entity: contract.title for contract in load_contracts().values()}
    rows = [
        f"| {item.title} (`{item.entity}`) | {'yes' if item.is_always else 'where kept'} | {item.opens} "
        f"| {', '.join(titles[need] for need in item.needs)} |"
        for item in items()
    ]
    return "\n".join(
        [
            "## In which order",
            "",
            "`flightpath status` ticks what has come and says which to send next; the page *Setting up* does so for the data "
            "manager. Staff pages and commands write the others themselves.",
            "",
            "| extract | every school | opens | needs first |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _extracts() -> str:
    intro = (
        f"<!-- {AGAIN} -->\n# Extracts\n\nWhat each extract must hold. A file may be CSV (UTF-8, UTF-16 or "
        "Windows-1252; comma, semicolon, tab or bar), XLSX or XLSM (first visible sheet, hidden rows too, values as last "
        "saved), or XML or JSON of a kind that a layout knows, as a Common Transfer File. The content decides, not the name. "
        "The headings are looked for in the first 20 rows; their order does not matter, and capitals, spaces and underscores "
        "are taken as the same. A column that is not listed is kept in the archive and reported by its letter, not used.\n\n"
        "Dates are 2026-11-20 or 20/11/2026, with or without a time, or the number by which Excel counts days from 1900 "
        "(1950 to 2099). A year of two digits is quarantined, and so are 05/06/2026 and the like where another date of the "
        "column has its month first. Numbers may have thousands separators (1,234); a percentage of Excel is read as it is "
        "shown. Academic years are 2026/27 or 2026/2027; "
        "year groups 11, Y11 or Year 11; yes and no Y/N, Yes/No, True/False or 1/0.\n\n"
        "Not read, and said so: archives, .xls, workbooks with a password or dates from 1904, web pages under the name .xls, "
        "PDF. `ingest/read/limits.py` says how large a file may be and why.\n"
    )
    return intro + "\n" + "\n\n".join([_order(), *(_section(c) for c in load_contracts().values())]) + "\n"


def render() -> dict[Path, str]:
    """Text of every generated file, by path."""
    return {
        ROOT / "docs" / "extracts.md": _extracts(),
    }
