"""The rules of a contract as DuckDB SQL: how text becomes a type, and what counts as a fault."""

from __future__ import annotations

from ingest.engine.contract import Column, code_list_path

WHAT_TO_DO = {
    "required": "Fill the column in the source system and export again.",
    "type": "Correct the value in the source system; docs/extracts.md says what the column may hold.",
    "pattern": "Correct the value in the source system; docs/extracts.md shows the form it must have.",
    "not_allowed": "Use one of the values listed in docs/extracts.md, or map it in the profile's column_map.csv.",
    "unknown_code": "Correct the code in the source system, or add it with its dates to the code list.",
    "unmapped_code": "Add a row for this value to the profile's column_map.csv.",
    "too_low": "Correct the value in the source system; docs/extracts.md says the lowest that makes sense.",
    "too_high": "Correct the value in the source system; docs/extracts.md says the highest that makes sense.",
    "after_receipt": "Correct the date in the source system: it lies after the day the file arrived.",
    "upn_check": "Correct the UPN in the source system: its check letter does not fit its digits.",
    "duplicate_value": "Two rows share a value that must be unique. Correct the wrong one in the source system.",
    "duplicate_key": "Several rows say different things about the same thing. Keep the right one and export again.",
    "repeated_row": "Nothing: the same row is in the file already and was taken once.",
    "unmatched_row": "No output of the profile selects this row. Add its kind to the profile, or leave it out.",
    "unreadable_line": "The line has more or fewer fields than there are headings. Correct it and export again.",
}
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
UNMAPPED = "chr(1)"


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def typed(column: Column, raw: str) -> str:
    """SQL that reads text `raw` as the column's type, NULL when it cannot."""
    year = rf"regexp_extract({raw}, '^(20\d\d) ?[-/–] ?(20)?(\d\d)$'"
    day = f"split_part({raw}, ' ', 1)"
    match column.type:
        case "text":
            return raw
        case "integer":
            return rf"case when regexp_matches({raw}, '^-?\d+(\.0+)?$') then try_cast({raw} as bigint) end"
        case "decimal":
            return f"try_cast(rtrim({raw}, '% ') as {column.sql_type})"
        case "date":
            return (
                rf"case when regexp_matches({raw}, '^\d{{4}}-\d\d-\d\d([ T].*)?$') then try_cast(left({raw}, 10) as date) "
                rf"when regexp_matches({raw}, '^\d{{1,2}}/\d{{1,2}}/\d{{4}}( .*)?$') "
                rf"then cast(try_strptime({day}, '%d/%m/%Y') as date) end"
            )
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
            return rf"try_cast(nullif(regexp_extract(upper({raw}), '^(?:Y|YR|YEAR)? ?0?(\d{{1,2}})$', 1), '') as integer)"
        case _:
            raise ValueError(f"Column {column.name} has type {column.type}, which no reader knows.")


def fault(column: Column, raw: str, value: str, received: str) -> str:
    """SQL giving the first rule that a cell breaks, or NULL. `received` is an ISO date."""
    tests = [(f"{raw} = {UNMAPPED}", "unmapped_code")]
    if column.required:
        tests.append((f"{raw} is null", "required"))
    tests.append((f"{raw} is not null and {value} is null", "type"))
    if column.pattern:
        tests.append((f"not regexp_matches({value}, {quoted(column.pattern)})", "pattern"))
    if column.allowed:
        tests.append((f"{value} not in ({', '.join(quoted(a) for a in column.allowed)})", "not_allowed"))
    if column.code_list:
        codes = f"select code from read_csv({quoted(str(code_list_path(column.code_list)))}, all_varchar = true)"
        tests.append((f"{value} is not null and {value} not in ({codes})", "unknown_code"))
    if column.min is not None:
        tests.append((f"{value} < {column.min}", "too_low"))
    if column.max is not None:
        tests.append((f"{value} > {column.max}", "too_high"))
    if column.not_after == "received":
        tests.append((f"{value} > cast({quoted(received)} as date)", "after_receipt"))
    if column.check == "upn":
        tests.append((f"{value} is not null and not ({_upn_right(value)})", "upn_check"))
    return "case " + " ".join(f"when {test} then '{rule}'" for test, rule in tests) + " end"


def _upn_right(upn: str) -> str:
    """The DfE check letter: digits 2..13 weighted 2..13, mod 23; a temporary UPN ends in a letter."""
    last = f"coalesce(try_cast(substr({upn}, 13, 1) as integer), instr('{UPN_LETTERS}', substr({upn}, 13, 1)) - 1)"
    digits = [f"cast(substr({upn}, {i}, 1) as integer) * {i}" for i in range(2, 13)]
    total = " + ".join([*digits, f"{last} * 13"])
    form = rf"regexp_matches({upn}, '^[{UPN_LETTERS}]\d{{11}}[0-9{UPN_LETTERS}]$')"
    return f"case when {form} then substr('{UPN_LETTERS}', 1 + ({total}) % 23, 1) = left({upn}, 1) else false end"
