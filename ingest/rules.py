"""The rules of a contract as DuckDB SQL: how text becomes a type, and what counts as a fault."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ingest.contract import NO_RECORDS, SPELLINGS, YEARS, Column, code_list_path

WHAT_TO_DO = {
    "required": "Fill the column in the source system and export again.",
    "type": "Correct the value in the source system; docs/extracts.md says what the column may hold.",
    "pattern": "Correct the value in the source system; docs/extracts.md shows the form it must have.",
    "not_allowed": "Use one of the values listed in docs/extracts.md, or map it in the profile's column_map.csv.",
    "unknown_code": "Correct the code in the source system, or add it with its dates to the code list: no code of that name "
    "holds then.",
    "reserved": "This word means something else here (results: the exam results). Give it another code in the source system.",
    "unknown_year": "Correct the academic year in the source system, or add its row to academic_years.csv and to the rules of "
    "that summer.",
    "outside_years": "Correct the date in the source system: it lies in no academic year that academic_years.csv has.",
    "unmapped_code": "Add a row for this value to the profile's column_map.csv.",
    "too_low": "Correct the value in the source system; docs/extracts.md says the lowest that makes sense.",
    "too_high": "Correct the value in the source system; docs/extracts.md says the highest that makes sense.",
    "after_receipt": "Correct the date in the source system: it lies after the day the file arrived.",
    "upn_check": "Correct the UPN in the source system: its check letter does not fit its digits.",
    "duplicate_value": "Two rows share a value that must be unique. Correct the wrong one in the source system.",
    "duplicate_key": "Several rows say different things about the same thing. Keep the right one and export again.",
    "total_row": "Nothing: a line of totals is no record. Leave totals out of the export to be rid of this line.",
    "average_row": "Nothing: a line of averages is no record. Leave averages out of the export to be rid of this line.",
    "footer_row": "Nothing: the foot of a report is no record. Leave it out of the export to be rid of this line.",
    "skipped_row": "Nothing: the layout of the file skips such rows, which are no records.",
    "second_headings": "Nothing: the headings stand a second time, which is no record.",
    "unknown_grade": "No grade scale has this grade, so the cell was left out and the rest of the row taken. Correct it in the "
    "source system, or add the grade to its scale in grade_scales.csv.",
    "repeated_row": "Nothing: the same row is in the file already and was taken once.",
    "unmatched_row": "No output of the profile selects this row. Add its kind to the profile, or leave it out.",
    "two_digit_year": "Export the date with all four digits of its year, like 20/11/2026 or 2026-11-20.",
    "month_first": "This date or another of its column has the month before the day, so they cannot be told apart. "
    "Export the dates as 2026-11-20.",
    "error_cell": "The cell shows an error of Excel, like #N/A. Correct the formula, save the workbook and drop it again.",
    "formula_without_value": "The formula of the cell was never worked out. Open the workbook in Excel, save it, drop it again.",
    "formula_cell": "The cell is a formula, whose value may change. Type the value over it and drop the workbook again.",
    "not_offered": "The workbook does not offer this value here. Choose one of its list and drop the workbook again.",
    "names_student": "The text names a student of the class, and is read by people who may see none. Write it without the name.",
    "moved_row": "The number of the row and the student do not belong together: one of them was changed or pasted over. "
    "Put them back as they were, or fill it in on the staff pages.",
    "added_row": "The row was added to the sheet, which has only the students that it was written out with. One who joined "
    "is on it once the class list says so; export it again.",
    "no_reason": "The grade differs from the one that was written out, and no reason stands beside it. Write it in the column "
    "Reason and drop the workbook again.",
    "below_expected": "The aspirational target lies below the expected one of the row, so neither was taken. Set it as high at "
    "least and drop the workbook again.",
    "merged_cell": "The cell is merged with another, which alone has the value. Unmerge it and fill each cell.",
    "control_character": "The cell has a line break, tab or other invisible character inside, often because a quotation "
    "mark is missing before it. Correct the value in the source system.",
    "unreadable_line": "The line has more or fewer fields than there are headings. Correct it and export again.",
    "not_quarantined": "No row of this number waits to be corrected in that file, so it changed nothing. Leave it out; "
    "what is new or was accepted comes with the next export of the MIS.",
    "changed_elsewhere": "A cell that the workbook does not mark was changed, so the row was not taken. Put this cell back as it "
    "was in the file and drop the workbook again; if it is wrong, correct it in the MIS.",
    "row_twice": "The workbook has this row number twice, so neither was taken. Keep the right one.",
    "other_kind": "As it is corrected, the row is of another kind than the one that was set aside, and cannot take its place. "
    "Check the cells that tell its kind, or export the extract again.",
    "other_scope": "The file that is corrected speaks for no such school, year, group or point, so the row cannot join it. "
    "Check these columns of the row, or export the extract again.",
}
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
ERRORS = (
    "'#NULL!', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#N/A', '#GETTING_DATA', '#SPILL!', '#CALC!', '#FIELD!', "
    "'#BLOCKED!', '#UNKNOWN!', '#CONNECT!', '#BUSY!', '#EXTERNAL!', '#PYTHON!'"
)  # all that Excel shows in place of a value
EXCEL_DAYS = (18264, 73050)  # 1950 to 2099: a number outside is a year, an id or 20261120, and no day that Excel counted
EVERY = "*"  # in a scope: the file has no such column, so it speaks for every value
MARK = "chr(0)"  # begins a cell that was judged before its column was; no file that is read has one


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def same(columns: Iterable[str], one: str, other: str) -> str:
    """SQL that is true where two tables agree in all of these columns, a blank being a value like any."""
    return " and ".join(f"{one}.{c} is not distinct from {other}.{c}" for c in columns)


def marked(rule: str, value: str = "") -> str:
    """A cell that breaks a rule whatever its column: a reader tells so by putting this in its place."""
    return f"\0{rule}\0{value}"


def unmapped(cell: str) -> str:
    """SQL of a cell whose value the profile should map and does not; one that a reader has marked stays so."""
    marked_so = f"{MARK} || 'unmapped_code' || {MARK} || {cell}"
    return f"case when {cell} in ({ERRORS}) or starts_with({cell}, {MARK}) then {cell} else {marked_so} end"


def unmarked(cell: str) -> str:
    """SQL of the value that a marked cell had."""
    return f"case when starts_with({cell}, {MARK}) then nullif(split_part({cell}, {MARK}, 3), '') else {cell} end"


@cache
def _rows(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(newline="") as file:
        return tuple(csv.DictReader(file))


def spelled(column: Column, raw: str) -> str:
    """SQL of text `raw` as the contract writes it, by the column's list of known spellings; any other text stays as it is."""
    whens = ""
    for row in (r for r in _rows(SPELLINGS) if r["list"] == column.spelling):
        case = {"{upper}": f"upper({raw})", "{lower}": f"lower({raw})"}.get(row["becomes"])
        if row["written"] == "(.+)":
            return f"case {whens} else {case} end" if whens else str(case)
        form = quoted(row["written"])
        becomes = case or f"regexp_replace({raw}, '^' || {form} || '$', {quoted(row['becomes'])}, 'i')"
        whens += f" when regexp_full_match({raw}, {form}, 'i') then {becomes}"
    return f"case {whens} else {raw} end" if whens else raw


NO_RECORD = (*sorted({row["rule"] for row in _rows(NO_RECORDS)}), "second_headings", "skipped_row")  # they need nothing


def no_record(cell: str) -> str:
    """SQL of the rule by which a cell tells its row to be no record (a total, an average, a foot), or NULL."""
    rows = _rows(NO_RECORDS)
    whens = " ".join(f"when regexp_full_match({cell}, {quoted(r['text'])}, 'i') then '{r['rule']}'" for r in rows)
    return f"case {whens} end"


def may_be_none(cell: str) -> str:
    """SQL that is true where `no_record` tells a rule: one look, for nearly every cell is of a record."""
    any_of = quoted("|".join(f"({row['text']})" for row in _rows(NO_RECORDS)))
    return f"coalesce(regexp_full_match({cell}, {any_of}, 'i'), false)"


def scope_cell(column: str) -> str:
    """SQL of what a conformed row says of a scope column: a blank is a scope; of a column that its file lacks, every value."""
    return f"case when list_contains(_lacks, '{column}') then '{EVERY}' else coalesce(cast({column} as varchar), '') end"


def trimmed(cell: str) -> str:
    """SQL of a cell without blanks around it, NULL when nothing is left."""
    return f"nullif(trim({cell}), '')"


def typed(column: Column, raw: str) -> str:
    """SQL that reads text `raw` as the column's type, NULL when it cannot."""
    year = rf"regexp_extract({raw}, '^(20\d\d) ?[-/–] ?(20)?(\d\d)$'"
    match column.type:
        case "text":
            return raw
        case "integer":
            form = r"'^-?(\d+|\d{1,3}(,\d{3})+)(\.0+)?$'"
            return f"case when regexp_matches({raw}, {form}) then try_cast(replace({raw}, ',', '') as bigint) end"
        case "decimal":
            form = r"'^-?(\d+|\d{1,3}(,\d{3})+|)(\.\d*)? ?%?$'"
            number = f"try_cast(replace(rtrim({raw}, '% '), ',', '') as {column.sql_type})"
            return f"case when regexp_matches({raw}, {form}) then {number} end"
        case "date":
            return _date(raw)
        case "boolean":
            return (
                f"case when upper({raw}) in ('Y', 'YES', 'T', 'TRUE', '1') then true "
                f"when upper({raw}) in ('N', 'NO', 'F', 'FALSE', '0') then false end"
            )
        case "academic_year":
            return (
                f"case when {year}, 3) <> '' and (cast({year}, 1) as integer) + 1) % 100 = cast({year}, 3) as integer) "
                f"then {year}, 1) || '/' || {year}, 3) end"
            )
        case "year_group":
            return rf"try_cast(nullif(regexp_extract(upper({raw}), '^(?:Y|YR|YEAR)? *0?(\d{{1,2}})$', 1), '') as integer)"
        case _:
            raise ValueError(f"Column {column.name} has type {column.type}, which no reader knows.")


def _date(raw: str) -> str:
    """2026-11-20 and 20/11/2026, with or without a time, and the whole number by which Excel counts days from 1900."""
    time = r"([ T]\d{1,2}:\d\d.*)?"
    first, last = EXCEL_DAYS
    day = f"cast(try_strptime(regexp_extract({raw}, '^[0-9/]+'), '%d/%m/%Y') as date)"
    number = f"try_cast({raw} as integer)"
    return (
        rf"case when regexp_matches({raw}, '^(19|[2-9]\d)\d\d-\d\d-\d\d{time}$') then try_cast(left({raw}, 10) as date) "
        rf"when regexp_matches({raw}, '^\d{{1,2}}/\d{{1,2}}/(19|[2-9]\d)\d\d{time}$') then {day} "
        rf"when regexp_matches({raw}, '^\d{{5}}$') and {number} between {first} and {last} "
        rf"then cast(date '1899-12-30' + {number} as date) end"
    )


def month_first(raw: str) -> str:
    """SQL: a date that makes sense only with its month first, as 11/20/2026."""
    return rf"regexp_matches({raw}, '^(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/\d{{4}}')"


def _either_way(raw: str) -> str:
    """SQL: a date that is another day when its month comes first, as 05/06/2026."""
    day, month = f"split_part({raw}, '/', 1)", f"split_part({raw}, '/', 2)"
    form = rf"regexp_matches({raw}, '^(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/')"
    return f"{form} and ltrim({day}, '0') <> ltrim({month}, '0')"


def fault(column: Column, raw: str, value: str, received: str, months_first: bool = False) -> str:
    """SQL giving the first rule that a cell breaks, or NULL. `received` is an ISO date.

    `months_first`: some date of the column has its month first, so that none of them can be told for certain.
    """
    tests = [(f"starts_with({raw}, {MARK})", f"split_part({raw}, {MARK}, 2)")]
    if column.required:
        tests.append((f"{raw} is null", "'required'"))
    tests.append((f"{raw} in ({ERRORS})", "'error_cell'"))
    tests.append((f"regexp_matches({raw}, '{_unwanted(column)}')", "'control_character'"))
    if column.type == "date":
        tests.append((rf"regexp_matches({raw}, '^\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d\d( .*)?$')", "'two_digit_year'"))
        if months_first:
            tests.append((f"({month_first(raw)} or {_either_way(raw)})", "'month_first'"))
    tests.append((f"{raw} is not null and {value} is null", "'type'"))
    tests += [(test, quoted(rule)) for test, rule in _value_tests(column, value, received)]
    return "case " + " ".join(f"when {test} then {rule}" for test, rule in tests) + " end"


def _unwanted(column: Column) -> str:
    """Characters that no cell has; a column of free text may have line breaks and tabs."""
    return r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]" if column.free_text else r"[\x01-\x1f\x7f]"


def _value_tests(column: Column, value: str, received: str) -> list[tuple[str, str]]:
    """SQL tests of a value that was read, each with the rule it stands for."""
    tests = []
    if column.pattern:
        tests.append((f"not regexp_matches({value}, {quoted(column.pattern)})", "pattern"))
    if column.allowed:
        tests.append((f"{value} not in ({', '.join(quoted(a) for a in column.allowed)})", "not_allowed"))
    if column.reserved:
        tests.append((f"lower({value}) in ({', '.join(quoted(r) for r in column.reserved)})", "reserved"))
    if column.code_list:
        # Renamed, as the list's own columns would hide a contract column of the same name.
        listed = f"{column.code_column} as _code" + (
            ", cast(valid_from as date) as _from, cast(valid_to as date) as _to" if column.code_on else ""
        )
        codes = f"(select {listed} from read_csv({quoted(str(code_list_path(column.code_list)))}, all_varchar = true))"
        if column.finer:
            finer = f"(select fine_grade from read_csv({quoted(str(code_list_path(column.finer)))}, all_varchar = true))"
            codes = f"({codes} union all {finer})"
        on = f" and {column.code_on} between _from and _to" if column.code_on else ""
        read = f"{value} is not null" + (f" and {column.code_on} is not null" if column.code_on else "")
        rule = "unknown_grade" if column.is_grade else "unknown_code"
        words = f" and lower({value}) not in ({', '.join(quoted(w) for w in column.words)})" if column.words else ""
        tests.append((f"{read}{words} and not exists (select 1 from {codes} where _code = {value}{on})", rule))
    if column.type == "academic_year":
        years = f"select academic_year from read_csv({quoted(str(YEARS))}, all_varchar = true)"
        tests.append((f"{value} is not null and {value} not in ({years})", "unknown_year"))
    if column.min is not None:
        tests.append((f"{value} < {column.min}", "too_low"))
    if column.max is not None:
        tests.append((f"{value} > {column.max}", "too_high"))
    if column.not_after == "received":
        tests.append((f"{value} > cast({quoted(received)} as date)", "after_receipt"))
    if column.in_a_year:
        first, last = (f"(select {end} from read_csv({quoted(str(YEARS))}))" for end in ("min(first_day)", "max(last_day)"))
        tests.append((f"{value} not between {first} and {last}", "outside_years"))
    if column.check == "upn":
        tests.append((f"{value} is not null and not ({_upn_right(value)})", "upn_check"))
    return tests


def _upn_right(upn: str) -> str:
    """The DfE check letter: digits 2..13 weighted 2..13, mod 23; a temporary UPN ends in a letter."""
    last = f"coalesce(try_cast(substr({upn}, 13, 1) as integer), instr('{UPN_LETTERS}', substr({upn}, 13, 1)) - 1)"
    digits = [f"cast(substr({upn}, {i}, 1) as integer) * {i}" for i in range(2, 13)]
    total = " + ".join([*digits, f"{last} * 13"])
    form = rf"regexp_matches({upn}, '^[{UPN_LETTERS}]\d{{11}}[0-9{UPN_LETTERS}]$')"
    return f"case when {form} then substr('{UPN_LETTERS}', 1 + ({total}) % 23, 1) = left({upn}, 1) else false end"
