"""Nothing in the bytes of the built pages tells who anybody is, or where they were built."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.home import Home
from reports.evidence.pages import all_pages, pages_of

ROOT = Path(__file__).parents[2]
# Names that carry a hash of their contents; every other name of the site is told one by one.
HASHED = re.compile(
    r"_app/immutable/(entry|nodes|chunks|assets|workers)/[\w.-]+\.(js|css|wasm|png)(\.gz)?|"
    r"api/[0-9a-f]{32}/[0-9a-f]{32}/(answers|[0-9a-f]{12})\.json\.gz|"
    r"data/report/(?P<table>[a-z_]+)/[0-9a-f]{16}/(?P=table)\.arrow\.gz"
)


@dataclass(frozen=True)
class People:
    """What would tell who somebody is, in small letters."""

    words: frozenset[str]
    surnames: frozenset[str]
    births: frozenset[date]
    school: str  # its own name stands on every page, and is a surname too


def texts(data: bytes) -> Iterator[str]:
    """What a file says: its letters, what is packed in it, and each value of its typed columns as text."""
    if data[:2] == b"\x1f\x8b":
        yield from texts(gzip.decompress(data))
        return
    yield data.decode("latin-1")
    if data[:4] == b"PAR1":
        yield from values(pq.read_table(io.BytesIO(data)))
    elif data[:6] == b"ARROW1":
        yield from values(pa.ipc.open_file(data).read_all())
    elif data[:4] == b"\xff\xff\xff\xff":
        yield from values(pa.ipc.open_stream(data).read_all())


def values(table: pa.Table) -> Iterator[str]:
    for column in table.columns:
        yield "\n".join(str(v) for v in column.to_pylist())


def under_nulls(table: pa.Table) -> set[str]:
    """Columns that hold anything in the place of a NULL, where a reader sees nothing but the bytes may."""
    found = set()
    for name, column in zip(table.column_names, table.columns, strict=True):
        for chunk in column.chunks:
            if chunk.null_count and pa.types.is_primitive(chunk.type):
                width = chunk.type.bit_width
                bits = np.unpackbits(np.frombuffer(chunk.buffers()[1], np.uint8), bitorder="little")
                cells = bits[: width * (chunk.offset + len(chunk))].reshape(-1, width)[chunk.offset :]
                found |= {name} if cells[chunk.is_null().to_numpy(zero_copy_only=False)].any() else set()
    return found


def dates(text: str) -> Iterator[date]:
    for pattern, order in (
        (r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)", (0, 1, 2)),
        (r"(?<!\d)(\d\d)/(\d\d)/(\d{4})(?!\d)", (2, 1, 0)),
    ):
        for parts in set(re.findall(pattern, text)):
            try:
                yield date(*(int(parts[i]) for i in order))
            except ValueError:  # digits that only look like a date
                continue


def told(data: bytes, people: People) -> set[str]:
    """Whatever of `people` a file tells."""
    found: set[str] = set()
    for text in texts(data):
        small = text.lower().replace(people.school, " ")
        found |= people.words & set(re.findall(r"[a-z0-9]+", small))
        found |= {name for name in people.surnames if name in small}
        found |= {str(day) for day in people.births & set(dates(text))}
    return found


def epochs(day: date) -> tuple[str, str]:
    """A day as JavaScript and JSON often hold it: seconds and thousandths since 1970."""
    seconds = int(datetime.combine(day, time(), UTC).timestamp())
    return str(seconds), str(1000 * seconds)


@pytest.fixture(scope="module")
def people(demo_home: Home) -> People:
    """Everybody of the demo school. A surname alone stands for both orders of a name: the demo's are no words."""
    with duckdb.connect(str(demo_home.current / "restricted" / "names.duckdb"), read_only=True) as con:
        students = con.execute("select student_id, student_key, upn, surname, date_of_birth from students").fetchall()
        staff = con.execute("select staff_id, staff_key, surname from staff").fetchall()
    with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:
        [(school,)] = con.execute("select lower(name) from slt.school").fetchall()
    births = frozenset(day for *_, day in students if day)
    words = {word for *codes, _, _ in students for word in codes if word} | {w for *codes, _ in staff for w in codes}
    return People(
        frozenset(w.lower() for w in words) | {e for day in births for e in epochs(day)},
        frozenset(s.lower() for *_, s, _ in students) | {s.lower() for *_, s in staff},
        births,
        school,
    )


@pytest.fixture(scope="module")
def site(demo_home: Home) -> dict[str, bytes]:
    """Every file of the pages."""
    audience = demo_home.current / "sites" / "slt"
    folders = [(audience / "999001", audience / "999001"), (audience, audience / "_app")]
    return {p.relative_to(f).as_posix(): p.read_bytes() for f, w in folders for p in sorted(w.rglob("*")) if not p.is_dir()}


def tables() -> set[str]:
    """What the site may hold: the tables that a page of this audience reads."""
    return {table for page in pages_of("slt", all_pages()) for table in page.tables}


def routes(home: Home) -> set[str]:
    """Addresses of the pages, one for each subject where a page is for a subject."""
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as con:
        subjects = [
            s for (s,) in con.execute("select distinct subject_code from slt.targets where subject_code is not null").fetchall()
        ]
    found: set[str] = set()
    for page in pages_of("slt", all_pages()):
        name = page.route.removeprefix("/")
        found |= {name.replace("[subject]", s) for s in subjects} if "[" in name else {name}
    return found


def test_no_file_tells_who_anybody_is(site: dict[str, bytes], people: People) -> None:
    assert len(people.words) > 500 and len(people.surnames) > 20 and len(people.births) > 100
    assert all(word.isalnum() for word in people.words)  # as files are cut into such words
    found = {name: told(data, people) for name, data in site.items()}
    assert not {name: sorted(what)[:5] for name, what in found.items() if what}


def test_nothing_lies_in_the_place_of_a_null(site: dict[str, bytes]) -> None:
    packed = {name: gzip.decompress(data) for name, data in site.items() if name.endswith(".arrow.gz")}
    assert len(packed) > 15
    found = {name: under_nulls(pa.ipc.open_stream(data).read_all()) for name, data in packed.items()}
    assert not {name: columns for name, columns in found.items() if columns}


def test_no_file_tells_where_it_was_built(site: dict[str, bytes], demo_home: Home) -> None:
    places = [f"{Path.home()}/", str(ROOT), str(demo_home.path), str(demo_home.path.resolve())]
    assert not [(name, p) for name, data in site.items() for text in texts(data) for p in places if p in text]


def test_the_files_are_those_that_belong_there(site: dict[str, bytes], demo_home: Home) -> None:
    pages = {f"{route}/index.html".removeprefix("/") for route in routes(demo_home)}
    belong = pages | {"icon.svg", "site.json", "search.json", "data/manifest.json", "_app/env.js", "_app/version.json"}
    assert {name for name in site if not HASHED.fullmatch(name)} == {f"{name}.gz" for name in belong}


def test_the_tables_are_those_that_pages_read_and_no_others(site: dict[str, bytes]) -> None:
    listed = json.loads(gzip.decompress(site["data/manifest.json.gz"]))["renderedFiles"]
    files = {name for name in site if name.startswith("data/report/")}
    assert {name.split("/")[2] for name in files} == tables()
    assert {f"{url.removeprefix('static/')}.gz" for url in listed["report"]} == files
    assert list(listed) == ["report"]


PLANTED = People(
    frozenset({"s00123", "00fccbe1857fd9f009e67bc873b79963"}),
    frozenset({"oakapple"}),
    frozenset({date(2012, 12, 23)}),
    "oakapple school",
)
ROW = {
    "id": ["x", "S00123"],
    "name": pa.array(["Ann Bell", "Oakapple, Zarra"]).dictionary_encode(),
    "key": pa.array(["00fccbe1857fd9f009e67bc873b79963", None], pa.large_string()),
    "born": pa.array([date(2012, 12, 23), None], pa.date32()),
}
ALL = {"s00123", "oakapple", "00fccbe1857fd9f009e67bc873b79963", "2012-12-23"}


def arrow(table: pa.Table, file: bool) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with (pa.ipc.new_file if file else pa.ipc.new_stream)(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    table = pa.table(ROW)
    pq.write_table(table, tmp_path / "people.parquet")
    (tmp_path / "people.arrow").write_bytes(arrow(table, file=True))
    (tmp_path / "people.arrow.gz").write_bytes(gzip.compress(gzip.compress(arrow(table, file=False))))
    (tmp_path / "index.html.gz").write_bytes(
        gzip.compress(b'<p>S00123 ZARRA OAKAPPLE 23/12/2012</p><a id="00fccbe1857fd9f009e67bc873b79963">')
    )
    names = ["people.parquet", "people.arrow", "people.arrow.gz", "index.html.gz"]
    assert {name: told((tmp_path / name).read_bytes(), PLANTED) for name in names} == dict.fromkeys(names, ALL)


@pytest.mark.parametrize(
    "column",
    [
        pa.Array.from_buffers(pa.int32(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(b"\0\0\0\0\x07\0\0\0")]),
        pa.Array.from_buffers(pa.float64(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(b"\0" * 8 + b"Oakapple")]),
        pa.Array.from_buffers(pa.bool_(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(b"\x02")]),
    ],
)
def test_the_search_sees_what_lies_in_the_place_of_a_null(column: pa.Array) -> None:
    assert column[1].as_py() is None
    assert under_nulls(pa.table({"n": column})) == {"n"}
    assert not under_nulls(pa.table({"n": pa.array(column.to_pylist(), column.type)}))


@pytest.mark.parametrize("text", ["S001234 XS00123", "2012-12-230 31/02/2012", "Oakapple School", "an oak apple"])
def test_the_search_leaves_what_only_looks_alike(text: str) -> None:
    assert not told(text.encode(), PLANTED)


@pytest.mark.parametrize("kind", [pa.timestamp("us"), pa.timestamp("ms", "Europe/London"), pa.date64()])
def test_a_birth_date_is_found_in_every_type_of_column(kind: pa.DataType) -> None:
    column = pa.array([datetime(2012, 12, 23)]).cast(pa.timestamp("us")).cast(kind)
    assert told(arrow(pa.table({"born": column}), file=False), PLANTED) == {"2012-12-23"}


GOVERNORS_RESULTS = {
    "headline_results": "format('{:.1f} % ({:.0f} of {:.0f})', value, numerator, denominator)",
    "subject_grades": "format('{:.1f} % ({})', reached_pct, n_reached)",
}  # as pages say a share


@pytest.fixture(scope="module")
def governors(demo_home: Home) -> dict[str, bytes]:
    """Every file of the governors' pages."""
    folder = demo_home.current / "sites" / "governors" / "999001"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("table", GOVERNORS_RESULTS)
def test_no_file_of_the_governors_holds_a_share_that_is_hidden_from_them(
    governors: dict[str, bytes], demo_home: Home, table: str
) -> None:
    said = GOVERNORS_RESULTS[table]
    with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:
        plain, shown = (
            {word for (word,) in con.execute(f"select distinct {said} from {audience}.{table}").fetchall() if word}
            for audience in ("slt", "governors")
        )
    texts_of = {name: list(texts(data)) for name, data in governors.items()}
    assert [word for word in shown if any(word in text for name in texts_of for text in texts_of[name] if "html" in name)]
    found = {(word, name) for word in plain - shown for name, told in texts_of.items() if any(word in text for text in told)}
    assert len(plain - shown) > 5 and found == set()


def test_tables_of_the_governors_hold_their_rows_alone(governors: dict[str, bytes], demo_home: Home) -> None:
    """The bytes of the tables of results are those of the suppressed rows, and nothing lies in the place of a figure."""
    for table in GOVERNORS_RESULTS:
        [name] = [n for n in governors if n.startswith(f"data/report/{table}/")]
        held = pa.ipc.open_stream(gzip.decompress(governors[name])).read_all()
        assert under_nulls(held) == set()
        with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:
            counted = "count(*), count(n_reached)" if table == "subject_grades" else "count(*), count(value)"
            told = con.execute(f"select {counted} from governors.{table}").fetchall()
        kept = duckdb.sql(f"select {counted} from held").fetchall()
        assert kept == told and kept[0][0] > kept[0][1] > 0
