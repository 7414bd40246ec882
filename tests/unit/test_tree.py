"""XML and JSON become tables by the paths that a layout declares, whatever the order of what stands in them."""

from __future__ import annotations

import json
import shutil
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ingest import conform, land, profile
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.profile import Layouts, load_profiles, native, shipped
from ingest.read import Unreadable, limits, tree
from ingest.tree import PathWrong, read_tree

CONTRACT = load_contracts()["students"]
CTF = Path(__file__).parents[2] / "ingest" / "profiles" / "transfer" / "ctf" / "sample.xml"
SCHOOL = {
    "rows": "Register/Form/Student",
    "headings": {
        "school": "/Register/Header/School",
        "form": "/Register/Form/@name",
        "tutor": "/Register/Form/Tutor",
        "id": "@id",
        "name": {"join": ["Surname", "Initial"]},
        "sex": {"first": ["Sex", "Gender"]},
        "score": {"join": "Score", "form": r"\d+"},
        "outcome": {"join": "Score", "unless": r"\d+"},
        "group": "Groups/Group",
    },
}
BOOK = """<Register><Header><School>S1</School></Header>
<Form name="11A"><Student id="1"><Surname>Fern</Surname><Initial>Q</Initial><Gender>F</Gender><Score>104</Score></Student>
<Student id="2"><Sex>M</Sex><Gender>X</Gender><Score>A</Score><Groups><Group>PP</Group><Group>EAL</Group></Groups></Student>
<Tutor>T1</Tutor></Form><Form name="11B"><Other><Student id="9"/></Other><x:Student xmlns:x="u" ID="3"/></Form></Register>"""
ROWS = [
    ["S1", "11A", "T1", "1", "FernQ", "F", "104", "", ""],
    ["S1", "11A", "T1", "2", "", "M", "", "A", "PP,EAL"],
    ["S1", "11B", "", "3", "", "", "", "", ""],
]


def read_by(raw: dict[str, Any]) -> Layouts:
    """A layout alone that declares these paths."""
    return Layouts((replace(native(CONTRACT), tree=read_tree(raw)),))


def table(tmp_path: Path, text: str | bytes, raw: dict[str, Any] = SCHOOL) -> list[list[str]]:
    path = tmp_path / "file"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (_, headings), *rows = tree.records(path, "", read_by(raw))
    assert headings == list(raw["headings"]) and [n for n, _ in rows] == list(range(1, len(rows) + 1))
    return [list(cells) for _, cells in rows]


def test_rows_learn_what_stands_around_them_before_and_behind(tmp_path: Path) -> None:
    assert table(tmp_path, BOOK) == ROWS


def test_json_gives_what_xml_of_the_same_names_gives(tmp_path: Path) -> None:
    students = [
        {"id": 1, "Surname": "Fern", "Initial": "Q", "Gender": "F", "Score": 104},
        {"id": "2", "Sex": "M", "Gender": "X", "Score": "A", "Groups": {"Group": ["PP", "EAL"]}},
    ]
    forms = [{"name": "11A", "Student": students, "Tutor": "T1"}, {"name": "11B", "Student": {"ID": 3, "Sex": None}}]
    declared = json.loads(json.dumps(SCHOOL).replace("@", "").replace("Register", "$"))
    found = table(tmp_path, json.dumps({"Form": forms, "Header": {"School": "S1"}}), declared)
    assert found == ROWS  # what holds for all may stand last


def test_a_list_of_objects_is_a_table(tmp_path: Path) -> None:
    declared = {"rows": "$", "headings": {"id": "id", "mark": "mark", "here": "here"}}
    text = '[{"id": "001", "mark": 4.50, "here": true}, {"mark": 1e3, "id": 12345678901234567890}]'
    assert table(tmp_path, text, declared) == [["001", "4.50", "True"], ["12345678901234567890", "1e3", ""]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"rows": [{"a": "SECRET', "damaged or cut off"),
        ("[" * 100_000, "nested deeper than 64"),
        ('{"b":' * 70 + "1" + "}" * 70, "nested deeper than 64"),
        (r'{"rows": {"a": "\ud800"}}', "damaged or cut off"),
        (r'{"rows": {"a": "\u0000SECRET"}}', "damaged or cut off"),
        (b'{"rows": {"a": "\xff"}}', "damaged or cut off"),
        ('{"others": [{"a": "SECRET"}]}', "none of the elements that are rows"),
    ],
)
def test_json_that_is_no_table_is_refused_without_a_value(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as told:
        table(tmp_path, text, {"rows": "$/rows", "headings": {"a": "a"}})
    assert "SECRET" not in str(told.value)


def test_what_holds_for_the_whole_file_and_stands_behind_its_rows_is_not_lost_in_silence(tmp_path: Path) -> None:
    late = BOOK.replace("<Header><School>S1</School></Header>", "").replace(
        "</Register>", "<Header><School>S1</School></Header></Register>"
    )
    with pytest.raises(Unreadable, match=r"register/header/school\) stands behind the rows"):
        table(tmp_path, late)


def test_a_text_longer_than_a_row_may_be_is_not_cut_to_fit(tmp_path: Path) -> None:
    [row] = table(
        tmp_path, f"<Register><Form><Student id='{'x' * 10}'><Score>{'9' * 500_000}</Score></Student></Form></Register>"
    )
    assert len("".join(row)) > limits.LINE


def test_a_text_in_a_hundred_thousand_pieces_takes_no_longer_than_it_is(tmp_path: Path) -> None:
    pieces = "&amp;" * 200_000
    [row] = table(tmp_path, f"<Register><Form><Student id='1'><Surname>{pieces}</Surname></Student></Form></Register>")
    assert len(row[4]) == 200_000


@pytest.mark.parametrize(
    "said", ["/Elsewhere/School", "/Register", {"first": ["A"], "join": ["B"]}, {"form": "x"}, {"path": "A"}]
)
def test_a_path_that_leads_nowhere_is_refused_when_the_layout_is_read(said: Any) -> None:
    with pytest.raises(PathWrong):
        read_tree({"rows": "Register/Form/Student", "headings": {"a": said}})


def test_what_many_rows_share_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "file"
    form = f"<Tutor>{'x' * 300_000}</Tutor>" * 2 + "<Student/>" * 1_000
    path.write_text(f"<Register><Form>{form}</Form></Register>")
    tracemalloc.start()
    assert sum(1 for _ in tree.records(path, "", read_by(SCHOOL))) == 1_001
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 << 20  # 600 MB if each row had its own


def test_the_common_transfer_file_by_declared_paths() -> None:
    declared = load_profiles()["ctf"].tree
    (_, headings), *rows = tree.records(CTF, "ctfile", shipped())
    assert declared and headings == [
        "laestab", "upn", "stage", "year", "subject", "component", "method", "result_status", "result_qualifier", "result",
        "score", "outcome",
    ]  # fmt: skip
    assert rows[0] == (1, ["0004999", "A000200000001", "KS1", "2022", "ENG", "REA", "TA", "R", "NS", "EXS", "", "EXS"])
    assert rows[7] == (8, ["0004999", "P000200000002", "KS2", "2026", "MAT", "MAT", "TT", "R", "NS", "117", "117", ""])
    assert len(rows) == 13


@pytest.fixture
def layouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of layouts beside the project's own; only while a test lasts."""
    folders = Path(shutil.copytree(profile.PROFILES, tmp_path / "profiles"))
    monkeypatch.setattr(profile, "PROFILES", folders)
    yield folders / "own"
    profile.load_profiles.cache_clear()
    profile._names.cache_clear()


def lay_out(folder: Path, key: str, path: str) -> None:
    """A layout of JSON whose student is told by `key` and whose surname stands at `path`."""
    folder.mkdir(parents=True, exist_ok=True)
    headings = {"urn": "/$/urn", key: key, "family": path}
    told = {"name": folder.name, "title": folder.name, "match": ["urn", key], "tree": {"rows": "$/data", "headings": headings}}
    (folder / "profile.yml").write_text(yaml.safe_dump(told | {"outputs": [{"name": "s", "entity": "students"}]}))
    rows = ["school_urn,urn", f"student_id,{key}", "surname,family"]
    lines = ["output,column,heading,constant,value_from,value_to", *(f"s,{row},,," for row in rows)]
    (folder / "column_map.csv").write_text("\n".join(lines) + "\n")
    profile.load_profiles.cache_clear()
    profile._names.cache_clear()


def test_json_is_told_by_its_keys_and_an_archived_file_is_read_by_the_paths_of_its_day(layouts: Path, tmp_path: Path) -> None:
    lay_out(layouts / "by_id", "id", "surname")
    lay_out(layouts / "by_number", "number", "surname")
    home = Home(tmp_path / "home")
    home.create()
    file = home.landing / "students.json"
    file.write_text('{"data": [{"id": 7, "surname": "Fern", "known": "Moss"}], "urn": "999001"}')
    [delivery] = land.ingest_file(home, file, datetime(2026, 11, 20))
    assert (delivery.profile, delivery.rows_accepted, delivery.schools) == ("by_id", 1, ("999001",))
    lay_out(layouts / "by_id", "id", "known")
    for cached in home.cache.rglob("*.parquet"):
        cached.unlink()
    again = conform.ensure_cached(home, delivery)
    assert duckdb.read_parquet(str(again)).project("surname").fetchall() == [("Fern",)]
    lay_out(layouts / "again_by_id", "id", "known")
    file.write_text('{"data": [{"id": 8}], "urn": "999001"}')
    [refused] = land.ingest_file(home, file, datetime(2026, 11, 21))
    assert refused.reason == "Two layouts read this file, again_by_id and by_id. Keep one of them."
