"""The pages' server, asked over a real connection; and the two programs of `flightpath up`."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.home import Home
from orchestration import cli
from reports.serve import SAFETY, takes_gzip
from tests.serving import serving

ROOT = Path(__file__).parents[2]
KEEP = "private, max-age=31536000, immutable"
HTML = "<p>Attainment — first</p>"
PNG = b"\x89PNG plain bytes"


@dataclass(frozen=True)
class Got:
    """A response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, int]]:
    """One running server for all tests; what it serves is read from the home at every request."""
    home = Home(tmp_path_factory.mktemp("serve") / "home")
    with serving(home, None) as port:
        yield home, port


@pytest.fixture
def home(address: tuple[Home, int]) -> Home:
    """A home with one publication."""
    made = address[0]
    shutil.rmtree(made.path, ignore_errors=True)
    publish(made, "one", HTML)
    return made


@pytest.fixture
def ask(home: Home, address: tuple[Home, int]):
    """Send a request as it is written; by default as a browser that takes gzip."""

    def send(path: str, method: str = "GET", host: str = "localhost", **headers: str) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", address[1])
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": host, "Accept_Encoding": "gzip, deflate, br"} | headers).items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        got = Got(response.status, response.headers, response.read())
        connection.close()
        return got

    return send


def publish(home: Home, name: str, html: str) -> Path:
    """A publication with a small site, shown to readers; returns the site."""
    site = home.publications / name / "site"
    for path, text in {
        "index.html": html,
        "students/index.html": "<p>Students</p>",
        "year 11/index.html": "<p>Year 11</p>",
        "api/students/evidencemeta.json": "{}",
        "api/GET.json/GET.json": "{}",
        "api/prerendered_queries/5f1c.arrow": "arrow",
        "_app/immutable/start.1a2b.js": "export {}",
        "_app/immutable/duckdb-eh.3c4d.wasm": "wasm",
        "_app/version.json": "{}",
        "data/manifest.json": "{}",
        "data/school/9e0f/measures.arrow": "arrow",
        "icon.svg": "<svg/>",
        "style.css": "p {}",
        "manifest.webmanifest": "{}",
        "odd.flightpath": "?",
    }.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / f"{path}.gz").write_bytes(gzip.compress(text.encode()))
    (site / "logo.png").write_bytes(PNG)
    (site / "_app/immutable/inter.5e6f.woff2").write_bytes(b"font")
    (home.publications / name / "manifest.json").write_text("not for readers")
    show(home, name)
    return site


def show(home: Home, name: str) -> None:
    link = home.path / "current.new"
    link.symlink_to(home.publications / name)
    link.replace(home.current)


def test_gzip_is_sent_as_it_is_stored(home: Home, ask) -> None:
    got = ask("/")
    assert got.status == 200
    assert got.headers["Content-Encoding"] == "gzip" and got.headers["Vary"] == "Accept-Encoding"
    assert got.body == (home.current / "site/index.html.gz").read_bytes()
    assert int(got.headers["Content-Length"]) == len(got.body)


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip;q=0, *"])
def test_who_does_not_take_gzip_gets_the_text(ask, accepted: str) -> None:
    got = ask("/", Accept_Encoding=accepted)
    assert got.status == 200 and got.body.decode() == HTML
    assert "Content-Encoding" not in got.headers and got.headers["Vary"] == "Accept-Encoding"
    assert int(got.headers["Content-Length"]) == len(HTML.encode())


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip ; q=0.5", True),
        ("x-gzip", True),
        ("*", True),
        ("*;q=0.1, br", True),
        ("gzip;q=1.000", True),
        ("", False),
        ("gzip;q=0.000", False),
        ("*;q=0", False),
        ("*, gzip;q=0", False),
        ("gzipped", False),
        ("gzip;q=much", False),
        ("identity;q=1", False),
    ],
)
def test_accept_encoding_is_understood(header: str, taken: bool) -> None:
    assert takes_gzip(header) is taken


def test_what_is_stored_plain_is_sent_plain(ask) -> None:
    got = ask("/logo.png")
    assert got.status == 200 and got.body == PNG
    assert "Content-Encoding" not in got.headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/students/", "text/html; charset=utf-8"),
        ("/_app/immutable/start.1a2b.js", "text/javascript; charset=utf-8"),
        ("/_app/immutable/duckdb-eh.3c4d.wasm", "application/wasm"),
        ("/_app/immutable/inter.5e6f.woff2", "font/woff2"),
        ("/data/school/9e0f/measures.arrow", "application/vnd.apache.arrow.stream"),
        ("/data/manifest.json", "application/json"),
        ("/icon.svg", "image/svg+xml"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/logo.png", "image/png"),
        ("/odd.flightpath", "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_type_comes_from_the_name(ask, path: str, kind: str, accepted: str) -> None:
    got = ask(path, Accept_Encoding=accepted)
    assert (got.status, got.headers["Content-Type"]) == (200, kind)


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/_app/immutable/start.1a2b.js", 200, KEEP),
        ("/data/school/9e0f/measures.arrow", 200, KEEP),
        ("/api/prerendered_queries/5f1c.arrow", 200, KEEP),
        ("/", 200, "no-cache"),
        ("/_app/version.json", 200, "no-cache"),
        ("/data/manifest.json", 200, "no-cache"),  # one name for ever: kept, it would hide the next publication
        ("//data//manifest.json", 200, "no-cache"),
        ("/data/gone.arrow", 404, "no-cache"),
        ("/data/school", 308, "no-cache"),
    ],
)
def test_only_what_has_a_hash_in_its_name_is_kept(ask, path: str, status: int, kept: str) -> None:
    got = ask(path)
    assert (got.status, got.headers["Cache-Control"]) == (status, kept)


def test_304_for_who_has_it_already(ask) -> None:
    for path in ("/", "/logo.png", "/data/school/9e0f/measures.arrow"):
        first = ask(path)
        for known in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}', "*"):
            again = ask(path, If_None_Match=known)
            assert (again.status, again.body) == (304, b"")
            for name in ("ETag", "Cache-Control", "Vary"):
                assert again.headers[name] == first.headers[name]
        assert ask(path, If_None_Match='"other"').status == 200


def test_packed_and_unpacked_are_told_apart(ask) -> None:
    packed = ask("/").headers["ETag"]
    assert packed.startswith('"')
    assert ask("/", Accept_Encoding="identity", If_None_Match=packed).status == 200


def test_head_is_get_without_the_body(ask) -> None:
    for path in ("/", "/logo.png", "/nothing"):
        for accepted in ("gzip", "identity"):
            get, head = (ask(path, method, Accept_Encoding=accepted) for method in ("GET", "HEAD"))
            assert head.body == b"" and get.body
            assert (head.status, head.headers["Content-Length"]) == (get.status, get.headers["Content-Length"])
            assert head.headers["ETag"] == get.headers["ETag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_but_reading(ask, method: str) -> None:
    got = ask("/", method)
    assert got.status == 405
    assert {m.strip() for m in got.headers["Allow"].split(",")} == {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/students", "/students/"),
        ("/students?year=11&x=%2F", "/students/?year=11&x=%2F"),
        ("/year%2011", "/year%2011/"),
        ("//students", "/students/"),
        ("///students?a", "/students/?a"),
        ("/api/GET.json", "/api/GET.json/"),
    ],
)
def test_a_folder_is_asked_for_with_its_slash(ask, path: str, to: str) -> None:
    got = ask(path)
    assert (got.status, got.headers["Location"]) == (308, to)


def test_doubled_slashes_are_one(ask) -> None:
    assert ask("/api//students/evidencemeta.json").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../manifest.json",
        "/../../one/manifest.json",
        "/students/../../manifest.json",
        "/%2e%2e/manifest.json",
        "/.%2e/manifest.json",
        "/%2e%2e%2fmanifest.json",
        "/students%2f..%2f..%2fmanifest.json",
        "/%252e%252e/manifest.json",
        "/..%5cmanifest.json",
        "/..\\manifest.json",
        "/%2e%2e",
        "/%2e%2e/",
        "/..%2f..%2f..%2fsecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/{root}",
        "/%2f{root}",
        "/logo.png%00",
        "/%00",
        "/logo.png%00.html",
        "/logo.png%0a",
        "/a%0d%0ab",
        "/logo.png/",
        "/logo.png/more",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/" + "a/" * 3000,
        "/.hidden",
        "/index.html.gz",
        "/index.html.gz.gz",
        "/Students/",
    ],
)
def test_nothing_outside_the_site_is_sent(home: Home, ask, path: str) -> None:
    (home.path / "secret.txt").write_text("secret")
    (home.current / "site" / ".hidden").write_text("secret")
    got = ask(path.format(root=home.path / "secret.txt"))
    assert got.status == 404
    assert "There is no such page" in got.body.decode()


def test_links_that_leave_the_site_are_refused_and_others_followed(home: Home, ask) -> None:
    site = home.current / "site"
    (home.path / "secret.txt").write_text("secret")
    (home.path / "secret.txt.gz").write_bytes(gzip.compress(b"secret"))
    (home.publications / "one" / "site-of-another").mkdir()
    (home.publications / "one" / "site-of-another" / "a.txt").write_text("secret")
    (site / "out.txt").symlink_to(home.path / "secret.txt")
    (site / "packed.txt.gz").symlink_to(home.path / "secret.txt.gz")
    (site / "folder").symlink_to(home.path)
    (site / "beside").symlink_to(home.publications / "one" / "site-of-another")
    (site / "ring").symlink_to(site / "ring")
    (site / "gone").symlink_to(site / "nothing")
    (site / "inside.png").symlink_to(site / "logo.png")
    for path in ("/out.txt", "/packed.txt", "/folder/secret.txt", "/folder", "/beside/a.txt", "/ring", "/ring/", "/gone"):
        assert ask(path).status == 404, path
    assert ask("/inside.png").body == PNG


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "localhost:3001", "127.0.0.1:80", "[::1]:3001", "LOCALHOST"])
def test_this_machine_is_served(ask, host: str) -> None:
    assert ask("/", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", "0.0.0.0", "", "localhost@evil", "::1"],
)
def test_another_host_name_is_refused(ask, host: str) -> None:
    got = ask("/", host=host, X_Forwarded_Host="localhost")
    assert got.status == 400
    assert HTML not in got.body.decode()


def test_every_kind_of_response_is_safe(home: Home, ask) -> None:
    (home.current / "site" / "broken.html.gz").write_bytes(b"not gzip")
    etag = ask("/").headers["ETag"]
    responses = [
        ask("/"),
        ask("/", Accept_Encoding="identity"),
        ask("/logo.png"),
        ask("/logo.png", "HEAD"),
        ask("/logo.png", Range="bytes=0-3"),
        ask("/logo.png", Range="bytes=nonsense"),
        ask("/logo.png", Range="bytes=999-"),
        ask("/", If_None_Match=etag),
        ask("/students"),
        ask("/", host="evil.example"),
        ask("/nothing"),
        ask("/", "POST"),
        ask("/broken.html", Accept_Encoding="identity"),
    ]
    home.current.unlink()
    responses.append(ask("/"))
    assert [r.status for r in responses] == [200, 200, 200, 200, 206, 400, 416, 304, 308, 400, 404, 405, 500, 503]
    for response in responses:
        for name, value in SAFETY.items():
            assert response.headers.get_all(name) == [value], (response.status, name)
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Server" not in response.headers


def test_the_safety_headers_say_what_was_decided() -> None:
    assert SAFETY == {
        "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


def test_a_new_publication_shows_without_a_restart(home: Home, ask) -> None:
    first = ask("/", Accept_Encoding="identity")
    source = home.current.resolve() / "site" / "index.html.gz"
    target = publish(home, "two", "<p>Attainment — other</p>") / "index.html.gz"
    os.utime(target, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
    second = ask("/", Accept_Encoding="identity", If_None_Match=first.headers["ETag"])
    assert (second.status, second.body.decode()) == (200, "<p>Attainment — other</p>")
    show(home, "one")
    assert ask("/", Accept_Encoding="identity").body.decode() == HTML


def test_nothing_published_says_what_to_do(home: Home, ask) -> None:
    shutil.rmtree(home.current / "site")
    without_site = ask("/")
    home.current.unlink()
    without_publication = ask("/students/")
    shutil.rmtree(home.path)
    for got in (without_site, without_publication, ask("/data/x.arrow")):
        assert got.status == 503
        assert "flightpath run" in got.body.decode()
        assert got.headers["Content-Type"] == "text/html; charset=utf-8"


def of_audiences(home: Home, *audiences: str) -> None:
    """A publication with a site for each audience, shown to readers."""
    for audience in audiences:
        for name in ("999001/index.html", "999002/index.html", "_app/immutable/start.1a2b.js"):
            path = home.publications / "sites" / "sites" / audience / f"{name}.gz"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.compress(f"{audience} {name}".encode()))
    show(home, "sites")


def test_without_a_sign_in_what_hides_most_is_shown(home: Home, ask) -> None:
    of_audiences(home, "slt", "governors")
    assert ask("/", Accept_Encoding="identity").body == b"governors 999001/index.html"
    assert ask("/_app/immutable/start.1a2b.js", Accept_Encoding="identity").body == b"governors _app/immutable/start.1a2b.js"
    for path in ("/999002/", "/999001/", "/../999002/", "/_app/../../slt/999001/index.html", "/_app/../999002/index.html"):
        assert ask(path).status == 404, path
    assert json.loads(ask("/reading.json", Accept_Encoding="identity").body) == [
        {"audience": "governors", "school": "999001", "href": "/figures/governors/999001", "name": "Governors"}
    ]


def test_without_a_sign_in_plain_figures_are_not_there(home: Home, ask) -> None:
    of_audiences(home, "slt")
    assert [ask(path).status for path in ("/", "/_app/immutable/start.1a2b.js")] == [404, 404]
    assert ask("/reading.json", Accept_Encoding="identity").body == b"[]"


def test_a_taken_port_is_told_in_words(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli.app, ["serve", "--home", str(home.path), "--port", str(port)])
    assert result.exit_code == 1
    assert f"Port {port} of this machine is in use by another program." in " ".join(result.output.split())


def test_status_and_sql_do_not_load_the_server() -> None:
    code = "import sys, orchestration.cli; sys.exit(bool({'starlette', 'uvicorn', 'pyarrow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# It says when it runs, and when it is told to stop; each word in one write, as two programs share the output.
# The alarm is for a test that fails: nothing is left running.
STAYS = """
import os, signal, sys
signal.alarm(120)
def stop(number, frame):
    os.write(1, b"stopped\\n")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
os.write(1, b"ready\\n")
while True:
    signal.pause()
"""
ENDS_WHEN_TOLD = "input()"
LEAVES_ONE_BEHIND = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STAYS!r}]); input()"
HUNG = 60  # seconds after which a test fails rather than waits


@pytest.fixture
def side_by_side() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Runs programs as `flightpath up` runs its own; they share the input and output of the process given back.

    Its error stream says which one ended by itself.
    """
    started: list[subprocess.Popen[str]] = []

    def start(**programs: str) -> subprocess.Popen[str]:
        commands = {name: [sys.executable, "-c", text] for name, text in programs.items()}
        code = f"""if True:
            import signal, sys
            from orchestration.commands import up
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # it is ignored where the tests run under nohup
            sys.exit(up.side_by_side({commands!r}))"""
        pipe = subprocess.PIPE
        both = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        started.append(both)
        return both

    yield start
    for both in started:
        both.kill()
        both.wait()


@pytest.mark.parametrize("other", [ENDS_WHEN_TOLD, LEAVES_ONE_BEHIND])
def test_when_one_program_ends_the_others_are_stopped(side_by_side, other: str) -> None:
    both = side_by_side(stays=STAYS, ends=other)
    running = 2 if other is LEAVES_ONE_BEHIND else 1
    assert [both.stdout.readline() for _ in range(running)] == ["ready\n"] * running
    said, ended = both.communicate("\n", timeout=HUNG)
    assert (said, ended) == ("stopped\n" * running, "ends\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_both_programs(side_by_side, number: signal.Signals) -> None:
    both = side_by_side(one=STAYS, two=STAYS)
    assert [both.stdout.readline() for _ in range(2)] == ["ready\n", "ready\n"]
    both.send_signal(number)
    said, ended = both.communicate(timeout=HUNG)
    assert (said, ended, both.returncode) == ("stopped\n" * 2, "", 0)
