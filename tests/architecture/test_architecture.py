"""Rules about the code itself."""

from __future__ import annotations

import ast
import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
import yaml
from sqlglot import exp

from expectations import checks
from orchestration.dbt_run import manifest
from reports.evidence import pages
from reports.evidence.tables import OF_QUALITY, SINCE
from reports.publication.audience import exported
from tools.generate import exposures, measures, render

ROOT = Path(__file__).parents[2]
# The rooms in the order in which they stand on each other: a room may use those before it, never those after.
ROOMS = ("ingest", "expectations", "reports", "orchestration", "tools", "tests")
LIBRARIES = {
    "ingest": {"dagster", "dagster_dbt", "dbt", "great_expectations"},
    "expectations": {"dagster", "dagster_dbt", "dbt"},
    "reports": {"dagster", "dagster_dbt", "dbt", "great_expectations"},
    "tools": {"dagster", "dagster_dbt", "dbt", "great_expectations"},
}
ONE_PLACE = {"great_expectations": "expectations/library.py", "dbt": "orchestration/dbt_run.py"}
CONTRACTS = ROOT / "ingest" / "contracts"
MODELS = {n["unique_id"]: n for n in manifest()["nodes"].values() if n["resource_type"] == "model"}
PUBLISHED = {n["name"]: n for n in MODELS.values() if n["name"].startswith("pub_")}
NUMBERS = {"0", "1", "100", "4", "18"}  # 18 and 4 are the digits of DECIMAL(18, 4)


FILES = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts]


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


OURS = {module_of(path) for path in FILES}


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports anywhere: of ours the module itself, whether it is named or taken out of its package."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{a.name}" for a in node.names}
            found |= (inside & OURS) or {node.module or ""}
    return found


def rooms(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def test_no_room_uses_one_that_stands_on_it() -> None:
    found = {
        str(p.relative_to(ROOT)): rooms(imports(p)) & set(ROOMS[ROOMS.index(module_of(p).split(".")[0]) + 1 :]) for p in FILES
    }
    assert {path: bad for path, bad in found.items() if bad} == {}


def test_rooms_keep_to_their_libraries() -> None:
    found = {str(p.relative_to(ROOT)): rooms(imports(p)) & LIBRARIES.get(module_of(p).split(".")[0], set()) for p in FILES}
    allowed = {"expectations/library.py": {"great_expectations"}}
    assert {path: bad for path, bad in found.items() if bad - allowed.get(path, set())} == {}


def test_a_library_that_moves_is_used_in_one_place() -> None:
    code = {str(p.relative_to(ROOT)): rooms(imports(p)) for p in FILES if "tests" not in p.parts}
    assert {library: [path for path in code if library in code[path]] for library in ONE_PLACE} == {
        library: [path] for library, path in ONE_PLACE.items()
    }


def test_modules_import_in_no_circle() -> None:
    graph = {module_of(p): (imports(p) & OURS) - {module_of(p)} for p in FILES}
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names them


def test_reading_an_extract_and_telling_what_was_set_aside_need_nothing_of_forms() -> None:
    """Landing tells what comes back filled in from an extract; the rows of both are had from `ingest.rows`."""
    ingest = ROOT / "ingest"
    files = [*(ingest / "read").rglob("*.py"), ingest / "conform.py", ingest / "quarantine.py"]
    found = {str(p.relative_to(ROOT)): {name for name in imports(p) if name.startswith("ingest.forms")} for p in files}
    assert {path: names for path, names in found.items() if names} == {}


AREAS = {
    "students", "classes", "targets", "tracking", "entries", "attainment", "sixth_form", "mocks", "projections", "measures",
    "attendance", "behaviour", "interventions", "ladders", "settings", "quality",
}  # fmt: skip


def test_every_model_and_contract_lies_in_the_folder_of_its_area() -> None:
    """Those of publish/ by audience, those of staging/ together, as they are generated."""
    models = {m["path"]: m["config"]["meta"]["area"] for m in MODELS.values() if m["path"].startswith(("intermediate", "marts"))}
    wrong = {path: area for path, area in models.items() if Path(path).parent.name != area}
    contracts = {str(p): area_of(p) for p in CONTRACTS.rglob("*.yml")}
    wrong |= {path: area for path, area in contracts.items() if Path(path).parent.name != area}
    assert wrong == {}
    assert {*models.values(), *contracts.values()} <= AREAS
    published = [m for m in MODELS.values() if m["path"].startswith("publish")]
    audiences = {m["path"]: m["name"].split("__")[0].partition("_")[2] for m in published}
    assert {path: audience for path, audience in audiences.items() if Path(path).parts[1] != audience} == {}


def area_of(contract: Path) -> str:
    return str(yaml.safe_load(contract.read_text())["area"])


LAYERS = ("staging", "intermediate", "marts", "measures", "publish")  # each may read those before it, and its own


def layer(model: dict) -> int:
    return LAYERS.index(model["path"].split("/")[0])


def test_models_read_the_layers_below_alone() -> None:
    reads = {m["name"]: [MODELS[d] for d in m["depends_on"]["nodes"] if d.startswith("model.")] for m in MODELS.values()}
    upward = {m["name"]: [d["name"] for d in reads[m["name"]] if layer(d) > layer(m)] for m in MODELS.values()}
    assert {name: above for name, above in upward.items() if above} == {}


def test_models_and_their_columns_are_described() -> None:
    bare = [m["name"] for m in MODELS.values() if not m["description"]]
    bare += [f"{m['name']}.{c['name']}" for m in MODELS.values() for c in m["columns"].values() if not c["description"]]
    assert bare == []


def test_models_and_seeds_declare_their_grain() -> None:
    """What makes them holds them to it (tests/models/test_grain.py)."""
    declared = {n["name"]: n["config"]["meta"] for n in manifest()["nodes"].values() if n["resource_type"] in ("model", "seed")}
    columns = {m["name"]: {*m["columns"]} for m in MODELS.values()}
    assert [name for name, meta in declared.items() if not meta.get("grain")] == []
    assert [name for name in columns if {*declared[name]["grain"], *declared[name].get("may_be_null", [])} - columns[name]] == []


def test_no_model_is_longer_than_it_can_be_read() -> None:
    assert [m["name"] for m in MODELS.values() if len(m["raw_code"].splitlines()) > 120] == []


def tree(model: dict) -> exp.Expr:
    """A model's SQL without its Jinja."""
    text = re.sub(r"\{%.*?%\}", "", model["raw_code"], flags=re.DOTALL)
    text = re.sub(r"\{\{ guard\(.*?\) \}\}", "guarded as (select 1 as one)", text, flags=re.DOTALL)
    text = re.sub(r"\{\{ (fill_slots|pillar_grades)\(.*?\) \}\}", "filled as (select 1 as one)", text)
    return sqlglot.parse_one(re.sub(r"\{\{.*?\}\}", "x", text), dialect="duckdb")


def known_words() -> set[str]:
    """Strings that SQL may hold: names of entities and columns, what a contract allows, the first column of rules, and words.csv.

    A grade, a code, a subject or a school's word is none of these: it is a row.
    """
    contracts = [yaml.safe_load(path.read_text()) for path in CONTRACTS.rglob("*.yml")]
    columns = [column for contract in contracts for column in contract["columns"]]
    words = {str(value) for column in columns for value in (*(column.get("allowed") or ()), column["name"])}
    for path in (ROOT / "dbt_project" / "seeds" / "rules").rglob("*.csv"):
        with path.open(newline="") as file:
            words |= {row[0] for row in csv.reader(file)}
    with Path(__file__).with_name("words.csv").open(newline="") as file:
        return words | {contract["entity"] for contract in contracts} | {row["word"] for row in csv.DictReader(file)}


def literals(told: exp.Expr) -> tuple[set[str], set[str]]:
    """Numbers and strings that stand in SQL."""
    found = list(told.find_all(exp.Literal))
    return {n.this for n in found if not n.is_string}, {n.this for n in found if n.is_string}


def test_no_model_has_a_rule_as_a_literal() -> None:
    words, bad = known_words(), {}
    for model in (m for m in MODELS.values() if not m["path"].startswith("staging")):
        numbers, strings = literals(tree(model))
        bad |= {model["name"]: (numbers - NUMBERS) | (strings - words)} if (numbers - NUMBERS) | (strings - words) else {}
    assert bad == {}


OF_A_CHECK = {  # what SQL of a gate may hold besides; its limits are rows of gate_limits.csv
    **dict.fromkeys(("marks_on_weekdays", "school_days_on_weekdays"), {"5"}),  # Friday, as ISO counts days
    "sessions_have_their_codes": {"92"},  # the backslash
    "rows_still_there": {"8"},  # as many places as a failure names
    "reading_and_maths_agree": {"2"},  # decimals
    "predictions_follow_working_at": {"2", "3"},  # the error of a difference of two of Fisher's z
    "targets/guided": {"2", "3", "before", "beside"},  # the last grade counts double
    "tracking/guided": {"before", "beside", "ks2"},
    "exam_results/guided": {"before", "beside"},  # its own words, as those below
    "agreement": {"before", "beside"},
    "scale_of": {"2", "3"},  # the turn in which a scale is taken
    "attendance_marks/marked": {"3", "file", "day"},
    "marks_mostly_present": {"file"},
    "events_as_many_as_usual": {"now", "before"},
    "values_as_known": {"error"},
    "values_much_as_known": {"warning"},
    "tracking/alike": {"aspiration", "last_point", "target", "other_subject"},
    "not_another_subject": {"other_subject"},
    **dict.fromkeys(("predictions_are_not_targets", "class_predictions_are_not_targets"), {"target"}),
    "predictions_are_not_aspirations": {"aspiration", "target"},
    **dict.fromkeys(("not_the_last_point_again", "class_is_not_the_last_point_again"), {"last_point"}),
    "nothing_personal": {"dim_%", "fct_%", "pub_reports__%", "pub_slt__%", "pub_quality__%", "."},  # names of tables
    "no_student_in_leaders_tables": {"pub_reports__%", "pub_slt__%", "%_key", "."},  # names of tables and columns
    "students_are_hashed": {"[0-9a-f]+"},
}


def test_no_check_has_a_rule_as_a_literal_in_its_sql() -> None:
    """Numbers and codes; the words in which a check tells what it found are its own."""
    texts = {c.id: c.unexpected for gate in ("deliveries", "publication") for c in checks.load_suites(gate)}
    for path in checks.VIEWS.rglob("*.sql"):
        texts[str(path.relative_to(checks.VIEWS).with_suffix("")).partition("/")[2]] = path.read_text()
    words, bad = known_words(), {}
    for name, text in texts.items():
        numbers, strings = literals(sqlglot.parse_one(checks.LIMIT.sub("0", text), dialect="duckdb"))
        codes = {word for word in strings - words if " " not in word and word != ")"}
        bad[name] = (numbers - {*NUMBERS, "0.0", "1.0", "100.0"}) | codes
    assert {name: left for name, left in bad.items() if left} == OF_A_CHECK


def test_every_model_keeps_to_common_sql() -> None:
    bad = []
    for model in MODELS.values():
        text = model["raw_code"].lower()
        dialect = re.search(r"::|string_agg|date_diff|unnest|qualify|exclude\b", text)
        star = list(tree(model).find_all(exp.Star)) and "count(*)" not in text
        bad += [model["name"]] if dialect or star else []
    assert bad == []


def test_generated_files_are_fresh() -> None:
    for path, text in render().items():
        assert path.read_text() == text, f"{path.name}: run make generate"


def test_every_query_of_a_measure_is_known_to_dbt_and_used() -> None:
    """dbt knows the tables it reads, so that it cannot parse the project once one of them has another name."""
    known = {
        n["original_file_path"]: n["depends_on"]["nodes"]
        for n in manifest()["nodes"].values()
        if n["resource_type"] == "analysis"
    }
    used = {measures.ANALYSES / "published.sql"} | {measures.query(row) for row in measures.rows("measures")}
    assert {measures.ANALYSES.parent / path for path in known} == used == set(measures.ANALYSES.rglob("*.sql"))
    assert [path for path, tables in known.items() if not tables] == []


NOT_OURS = {".git", ".venv", "data", "target", "node_modules", "__pycache__"}


def test_no_file_names_a_registry() -> None:
    names = ("py" + "pi.org", "npm" + "js.org", "python" + "hosted.org")
    found = []
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS and not name.endswith("_cache")]
        found += [path for path in (Path(folder) / name for name in files) if path.is_file()]
    assert len(found) > len(FILES)
    assert [path for path in found if any(name in path.read_text(errors="ignore") for name in names)] == []


def models_of(audience: str) -> set[str]:
    """Tables of an audience that pages may read."""
    columns = {name: {"columns": {column: {"personal": None} for column in m["columns"]}} for name, m in PUBLISHED.items()}
    return {table.table for table in exported(columns) if table.schema == audience}


def test_pages_read_the_tables_of_their_audiences_alone_and_need_nothing_a_browser_lacks() -> None:
    bad = {}
    for page in pages.all_pages():
        for name, sql in page.queries:
            tables = {(t.db, t.name) for t in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Table)}
            found = {f"{schema}.{table}" for schema, table in tables if schema != pages.SCHEMA}
            for audience in filter(models_of, page.audiences):
                found |= {table for _, table in tables} - models_of(audience) - {"publication", *OF_QUALITY, *SINCE}
            found |= set() if tables else {"no table"}
            # a backslash or backtick is another text once it is compiled, so that what was prepared would not be found
            found |= set(re.findall(r"current_date|now\(|today\(|strftime|::|json|[\\`]", sql.lower()))
            bad |= {(page.name, name): found} if found else {}
    assert bad == {}


def test_every_page_says_whose_it_is_and_where_it_stands() -> None:
    told = {page.name: (page.audiences, page.told.get("title"), page.told.get("place")) for page in pages.all_pages()}
    assert all(title and place for _, title, place in told.values())
    assert len({place for *_, place in told.values()}) == len(told)
    assert len([name for name, (audiences, *_) in told.items() if "governors" in audiences]) == 9


def test_a_page_is_an_exposure_of_every_table_it_reads() -> None:
    told = {e["label"]: {d.split(".")[-1] for d in e["depends_on"]["nodes"]} for e in manifest()["exposures"].values()}
    read = {}
    for page in pages.all_pages():
        parsed = [sqlglot.parse_one(sql, dialect="duckdb") for _, sql in page.queries]
        names = {t.name for sql in parsed for t in sql.find_all(exp.Table)} - {"publication", *OF_QUALITY, *SINCE}
        read[page.told["title"]] = {
            n for n in PUBLISHED if n.split("__", 1)[1] in names and n.split("__")[0].removeprefix("pub_") in exposures.MODELS
        }
    assert told == read


def test_no_description_is_written_twice() -> None:
    """A text that stands twice is a docs block, of dbt_project/models/texts.md."""
    files = [p for folder in ("models", "seeds") for p in (ROOT / "dbt_project" / folder).rglob("_*.yml")]
    texts = Counter(text for path in files for text in descriptions(yaml.safe_load(path.read_text())))
    assert [text for text, n in texts.items() if n > 1 and "doc(" not in text] == []


def descriptions(told: object) -> Iterator[str]:
    """Every description in a yml, however deep."""
    if isinstance(told, dict):
        yield from (text for key, text in told.items() if key == "description")
    for part in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from descriptions(part)
