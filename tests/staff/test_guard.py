"""The door: by which names it answers, from where may be written, how large and slow a request may be; where it may be opened."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ingest.archive.audit import Audit, AuditBroken
from ingest.home import Home
from reports.staff import guard, server
from reports.staff.guard import MOST_BYTES, SAFETY
from reports.staff.questions import Questions
from reports.staff.server import CannotServe, Door
from reports.staff.settings import Provider, SignIn, is_demo
from tests.serving import serving_staff
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.trust import Trust

HEAD = "t002@larkhollow.example"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:3001", "127.0.0.1:3000.evil.example", ""])
def test_the_pages_answer_to_their_own_names_alone(pages: TestClient, host: str) -> None:
    assert pages.get("/sign-in", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:3001", "https://127.0.0.1:3000", None])
def test_nothing_is_written_from_another_site(pages: TestClient, trust: Trust, origin: str | None) -> None:
    assert sign_in(pages, HEAD) == 200
    before = len(Questions(trust.home).all())
    answer = pages.post("/ask", data={"text": "sent by another page"}, headers={"origin": origin} if origin else {})
    assert (answer.status_code, len(Questions(trust.home).all())) == (403, before)


def test_what_is_too_large_is_refused_told_or_not(pages: TestClient) -> None:
    assert sign_in(pages, HEAD) == 200
    large = b"text=" + b"x" * MOST_BYTES
    form = {"origin": ADDRESS, "content-type": "application/x-www-form-urlencoded"}
    assert pages.post("/ask", content=large, headers=form).status_code == 413
    assert pages.post("/ask", content=iter([large, large]), headers=form).status_code == 413  # without a length


def test_every_answer_has_the_safety_headers_and_stays_in_no_cache(pages: TestClient) -> None:
    sign_in(pages, HEAD)
    for path in ("/home", "/class/1/nowhere", "/audit", "/ask"):
        answer = pages.get(path)
        assert {name: answer.headers[name] for name in SAFETY} == SAFETY
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?! src=)|<style|style=|onclick|javascript:", answer.text)


def test_what_staff_write_is_shown_as_text(pages: TestClient) -> None:
    sign_in(pages, HEAD)
    pages.post("/ask", data={"text": "<script>alert(1)</script>", "page": "javascript:alert(1)"}, headers={"origin": ADDRESS})
    page = pages.get("/ask").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_a_question_is_answered_by_the_data_manager_and_read_by_who_asked(pages: TestClient, trust: Trust) -> None:
    sign_in(pages, HEAD)
    pages.post("/ask", data={"text": "Where is Year 9?", "page": "/home"}, headers={"origin": ADDRESS})
    number = Questions(trust.home).all()[0]["question"]
    assert pages.post(f"/ask/{number}", data={"text": "Here"}, headers={"origin": ADDRESS}).status_code == 404
    sign_in(pages, "t003@larkhollow.example")
    assert "Where is Year 9?" not in pages.get("/ask").text
    sign_in(pages, "a001@larkhollow.example")
    assert "Where is Year 9?" in pages.get("/home").text
    assert pages.post(f"/ask/{number}", data={"text": "It comes on Friday"}, headers={"origin": ADDRESS}).status_code == 303
    assert pages.post("/ask/nowhere", data={"text": ""}, headers={"origin": ADDRESS}).status_code == 404
    sign_in(pages, HEAD)
    assert "It comes on Friday" in pages.get("/ask").text


def test_questions_and_the_log_stay_in_their_school(pages: TestClient, trust: Trust) -> None:
    sign_in(pages, "t003@larkhollow.example")
    pages.post("/ask", data={"text": "About a child of the first school"}, headers={"origin": ADDRESS})
    number = Questions(trust.home).all()[0]["question"]
    sign_in(pages, "a003@other.example")
    assert number not in pages.get("/audit").text
    sign_in(pages, "a003@larkhollow.example")
    assert "t003@larkhollow.example" in pages.get("/audit?about=" + number).text
    sign_in(pages, "t003@other.example")
    assert "first school" not in pages.get("/ask").text


def test_who_asks_for_what_is_not_theirs_is_noted(pages: TestClient, trust: Trust) -> None:
    sign_in(pages, "a005@larkhollow.example")
    mine = set(re.findall(r"/student/(\w+)", pages.get("/home").text))
    key = next(key for key in trust.keys.values() if key not in mine)
    assert pages.get(f"/student/{key}").status_code == 404
    log = Audit(trust.home)
    last = list(log.lines(log.months()[0]))[-1]
    assert (last["event"], last["about"]) == ("denied", f"/student/{key}")


def test_the_demos_way_in_ends_when_another_school_is_published(pages: TestClient, trust: Trust) -> None:
    assert sign_in(pages, HEAD) == 200
    text = trust.home.demo_path.read_text()
    try:
        trust.home.demo_path.write_text("999001\n")
        assert pages.get("/home").status_code == 403
        assert pages.post("/sign-in", data={"person": HEAD}, headers={"origin": ADDRESS}).status_code == 404
        assert "Sign in as" not in pages.get("/sign-in").text
    finally:
        trust.home.demo_path.write_text(text)


def test_the_log_tells_who_saw_whom_and_shows_when_a_line_was_changed(pages: TestClient, trust: Trust) -> None:
    sign_in(pages, HEAD)
    key = re.findall(r"/class/[^\"]+", pages.get("/home").text)[0]
    pages.get(key)
    log = Audit(trust.home)
    lines = list(log.lines(log.months()[0]))
    assert [(line["event"], line["who"], line["about"]) for line in lines[-2:]] == [
        ("sign_in", HEAD, "picked in the demo"),
        ("seen", HEAD, key),
    ]
    assert "Known" not in json.dumps(lines)
    assert log.verify() == len(lines)
    sign_in(pages, "a003@larkhollow.example")
    page = pages.get("/audit?event=seen&who=T002").text
    assert key in page
    assert "picked in the demo" not in page
    path = log.folder / f"{log.months()[0]}.jsonl"
    text = path.read_text()
    try:
        path.write_text(text.replace(key, "/class/nobody", 1))
        with pytest.raises(AuditBroken):
            log.verify()
        path.write_text("".join(text.splitlines(keepends=True)[1:]))
        with pytest.raises(AuditBroken):
            log.verify()
        path.write_text(text + '{"half')
        log.add("sign_out", HEAD)
        log.verify()
    finally:
        path.write_text(text)


PROVIDER = Provider("https://login.example", "a", "b", "email", "https://pages.example")
OPEN_DOORS = {
    "the demo, abroad": (Door(1, "0.0.0.0", behind_proxy=True), SignIn(PROVIDER, True, "k"), "this machine alone"),
    "no sign-in": (Door(1, "0.0.0.0", certificate=Path("c")), SignIn(None, False, "k"), "school account"),
    "no https": (Door(1, "192.0.2.1"), SignIn(PROVIDER, False, "k"), "https"),
    "a proxy, and all beside it": (Door(1, "0.0.0.0", behind_proxy=True), SignIn(PROVIDER, False, "k"), "this machine alone"),
    "a proxy before no sign-in": (Door(1, behind_proxy=True), SignIn(None, False, "k"), "school account"),
}


@pytest.mark.parametrize("what", OPEN_DOORS)
def test_the_pages_are_not_opened_where_anybody_could_come_in(what: str) -> None:
    door, sign_in_, words = OPEN_DOORS[what]
    with pytest.raises(CannotServe, match=words):
        door.refuse(sign_in_)


def test_a_door_that_is_shut_well_may_be_opened() -> None:
    Door(1, "0.0.0.0", certificate=Path("c"), key=Path("k")).refuse(SignIn(PROVIDER, False, "k"))
    Door(1, behind_proxy=True).refuse(SignIn(PROVIDER, False, "k"))
    assert Door(443, "0.0.0.0", certificate=Path("c")).names(SignIn(PROVIDER, False, "k")) == {"pages.example"}


def test_a_home_with_another_school_is_no_demo(trust: Trust, tmp_path: Path) -> None:
    assert is_demo(trust.home)
    text = trust.home.demo_path.read_text()
    try:
        trust.home.demo_path.write_text("999001\n")
        assert not is_demo(trust.home)
    finally:
        trust.home.demo_path.write_text(text)
    home = Home(tmp_path / "home")
    home.create()
    assert not is_demo(home)


def test_a_request_whose_head_does_not_come_is_ended(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HALF_OPEN_SECONDS", 0.3)
    with serving_staff(trust.home) as port:
        for sent in (b"", b"GET /home HTTP/1.1\r\nHost: 127"):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as half:
                half.sendall(sent)
                assert half.recv(1000) == b""
        with socket.create_connection(("127.0.0.1", port), timeout=20) as whole:
            whole.sendall(f"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert whole.recv(15) == b"HTTP/1.1 200 OK"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as second:
            second.sendall(f"GET /staff/icon.svg HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert second.recv(15) == b"HTTP/1.1 200 OK"
            second.sendall(b"GET /sign-in HTTP/1.1\r\nHo")
            while second.recv(10_000):
                pass
        with socket.create_connection(("127.0.0.1", port), timeout=20) as large:
            large.sendall(b"GET /home HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 40_000)
            assert b" 400 " in large.recv(1000)


def test_a_request_whose_body_does_not_come_is_ended(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.3)
    with serving_staff(trust.home) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        own = f"127.0.0.1:{port}"
        head = f"POST /sign-in HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\nContent-Length: 100\r\n"
        slow.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nperson".encode())
        assert b" 413 " in slow.recv(1000)


def test_a_port_that_is_taken_is_told_in_words(trust: Trust) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotServe, match="in use by another program"):
        server.serve(trust.home, SignIn(None, True, "k"), Door(taken.getsockname()[1]))
