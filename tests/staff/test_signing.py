"""Signing in by the school's provider, by the home's key, and out; what is refused, in words, and noted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from starlette.testclient import TestClient

from ingest.archive.audit import Audit
from ingest.home import Home
from reports.staff import app as staff_app
from reports.staff import settings
from reports.staff.pages import Pages
from reports.staff.readers import OWNER
from reports.staff.sessions import IDLE_SECONDS, TRIES, TRIES_SECONDS, WHOLE_SECONDS, Attempts, Sessions
from reports.staff.settings import BadSettings, SignIn, sign_in_of
from reports.staff.signing import here_or_home
from tests.staff.provider import CLIENT, SECRET, Provider, standing_in
from tests.staff.trust import TODAY, Trust

ADDRESS = "https://pages.example"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with standing_in() as running:
        yield running


def browser(trust: Trust, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A browser before the pages of a home that is no demo, on the day of its data."""
    monkeypatch.setattr(Pages, "today", lambda self, edition: TODAY)
    app = staff_app.build_app(trust.home, sign_in, lambda: {"pages.example"}, is_secure=True)
    return TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False)


@pytest.fixture
def client(trust: Trust, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    told = settings.Provider(provider.issuer, CLIENT, SECRET, "preferred_username", ADDRESS)
    return browser(trust, SignIn(told, False, "key"), monkeypatch)


def through(client: TestClient, start: str = "/sign-in/school") -> httpx.Response:
    """The way through the provider and back, as a browser goes it."""
    going = client.get(start)
    assert going.status_code == 302, going.text
    back = httpx.get(going.headers["location"]).headers["location"]
    return client.get(back.removeprefix(ADDRESS))


def test_the_account_of_the_school_signs_in_and_a_new_session_begins(
    client: TestClient, provider: Provider, trust: Trust
) -> None:
    going = client.get("/sign-in/school?next=/search%3Ftext%3DKnown")
    assert set(client.cookies) == {"__Host-flightpath-way"}
    assert "SameSite=lax" in going.headers["set-cookie"]
    asked = dict(p.split("=") for p in urlsplit(going.headers["location"]).query.split("&"))
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["code_challenge_method"] == "S256"
    entered = client.get(httpx.get(going.headers["location"]).headers["location"].removeprefix(ADDRESS))
    assert entered.status_code == 200
    assert entered.headers["refresh"] == "0; url=/search?text=Known"
    for word in ("HttpOnly", "SameSite=strict", "Secure", "Path=/"):
        assert word in entered.headers["set-cookie"]
    home = client.get("/home")
    assert (home.status_code, home.headers["cache-control"]) == (200, "no-store")
    assert "Class teacher" in home.text
    assert [line["event"] for line in Audit(trust.home).lines(Audit(trust.home).months()[0])][-1] == "sign_in"


NOT_BELIEVED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another program"},
    "no audience": {"aud": None},
    "expired": {"exp": int(time.time()) - 3600},
    "without an end": {"exp": None},
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "no name": {"preferred_username": None},
    "a name that is none": {"preferred_username": ["t002@larkhollow.example"]},
}


@pytest.mark.parametrize("what", NOT_BELIEVED)
def test_a_token_that_is_not_to_be_believed_signs_nobody_in(
    client: TestClient, provider: Provider, trust: Trust, what: str
) -> None:
    provider.says = NOT_BELIEVED[what]
    answer = through(client)
    assert answer.status_code == 403
    assert "could not be believed" in answer.text
    assert client.get("/home").status_code == 303
    lines = list(Audit(trust.home).lines(Audit(trust.home).months()[0]))
    assert (lines[-1]["event"], lines[-1]["about"]) == ("sign_in_refused", "the provider's answer could not be believed")


@pytest.mark.parametrize("how", ["another key", "the secret as key", "no signature", "no token"])
def test_a_token_of_another_key_or_none_signs_nobody_in(client: TestClient, provider: Provider, how: str) -> None:
    if how == "another key":
        provider.signs = RSAKey.generate_key(2048)
    elif how == "the secret as key":
        provider.signs, provider.algorithm = OctKey.import_key(SECRET * 4), "HS256"
    elif how == "no signature":
        provider.signs, provider.algorithm = OctKey.import_key("x" * 40), "none"
    else:
        provider.id_token = False
    assert through(client).status_code == 403
    assert client.get("/home").status_code == 303


def test_an_answer_counts_once_and_in_the_browser_that_asked_alone(client: TestClient, provider: Provider) -> None:
    going = client.get("/sign-in/school")
    back = httpx.get(going.headers["location"]).headers["location"].removeprefix(ADDRESS)
    cookies = dict(client.cookies)
    client.cookies.clear()
    assert client.get(back).status_code == 400  # another browser, lured here
    client.cookies.update(cookies)
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 400  # the same once more
    client.get("/sign-in/school")
    for answer in ("code=code1&state=x", "error=access_denied&state=x"):  # somebody else's answer for one's own way
        assert client.get(f"/sign-in/back?{answer}").status_code == 403


@pytest.mark.parametrize("name", ["nobody@larkhollow.example", "a007@larkhollow.example"])
def test_who_is_not_in_the_staff_list_or_left_is_told_so(client: TestClient, provider: Provider, name: str) -> None:
    provider.says = {"preferred_username": name}
    answer = through(client)
    assert answer.status_code == 403
    assert "nobody of this name today" in answer.text


@pytest.mark.parametrize("name", ["owner", "Owner", "keeper of this home", OWNER])
def test_no_account_is_the_keeper_of_the_home(client: TestClient, provider: Provider, name: str) -> None:
    provider.says = {"preferred_username": name}
    assert through(client).status_code == 403
    assert client.get("/audit").status_code == 303


def test_answers_that_were_not_asked_for_lock_nobody_out(client: TestClient, trust: Trust) -> None:
    n = Audit(trust.home).verify()
    assert {client.get("/sign-in/back?code=x&state=y").status_code for _ in range(2 * TRIES)} == {400}
    assert Audit(trust.home).verify() == n
    assert through(client).status_code == 200


def test_another_sign_in_that_is_begun_ends_no_session(client: TestClient) -> None:
    assert through(client).status_code == 200
    client.get("/sign-in/school")
    assert client.get("/home").status_code == 200


def test_an_address_with_odd_characters_is_where_the_sign_in_leads(client: TestClient) -> None:
    asked = client.get("/class/999001/8%20EN%231%E2%80%99?x=1").headers["location"]
    entered = through(client, asked.replace("/sign-in?", "/sign-in/school?"))
    assert entered.headers["refresh"] == "0; url=/class/999001/8%20EN%231%E2%80%99?x=1"


def test_who_has_none_of_the_schools_figures_is_led_to_the_own_pages(client: TestClient, provider: Provider) -> None:
    provider.says = {"preferred_username": "a005@larkhollow.example"}
    assert through(client).status_code == 200
    assert client.get("/").headers["location"] == "/home"
    assert client.get("/subjects/").status_code == 404


def test_capital_letters_of_a_name_tell_nothing_apart(client: TestClient, provider: Provider) -> None:
    provider.says = {"preferred_username": "T002@Larkhollow.Example"}
    assert through(client).status_code == 200


def test_an_address_that_nobody_has_verified_is_no_name(
    trust: Trust, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = settings.Provider(provider.issuer, CLIENT, SECRET, "email", ADDRESS)
    client = browser(trust, SignIn(told, False, "key"), monkeypatch)
    provider.says = {"email": "t002@larkhollow.example", "email_verified": False}
    assert through(client).status_code == 403
    provider.says = {"email": "t002@larkhollow.example", "email_verified": True}
    assert through(client).status_code == 200


def test_a_role_that_ends_while_somebody_is_signed_in_ends_at_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, trust: Trust
) -> None:
    assert through(client).status_code == 200
    [school] = {r["school_urn"] for r in trust.rows("class_teachers_*") if r["school_urn"] == "999001"}
    mine = [r for r in trust.rows("class_teachers_*") if (r["school_urn"], r["staff_id"]) == (school, "T002")][0]
    page = f"/class/{school}/{mine['class_code']}"
    assert client.get(page).status_code == 200
    monkeypatch.setattr(Pages, "today", lambda self, edition: TODAY.replace(year=2027, month=9))
    assert client.get(page).status_code == 404
    assert "None of your roles today" in client.get("/home").text


def test_a_provider_that_does_not_answer_is_told_in_words(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    told = settings.Provider("http://127.0.0.1:9", CLIENT, SECRET, "email", ADDRESS)
    answer = browser(trust, SignIn(told, False, "key"), monkeypatch).get("/sign-in/school")
    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_signing_out_ends_the_session_of_the_server_too(client: TestClient) -> None:
    assert through(client).status_code == 200
    cookies = dict(client.cookies)
    left = client.post("/sign-out", headers={"origin": ADDRESS})
    assert left.status_code == 200
    assert "storage" in left.headers["clear-site-data"]
    client.cookies.update(cookies)  # kept by somebody
    assert client.get("/home").status_code == 303


def test_the_demos_way_in_is_shut_where_the_home_is_none(client: TestClient) -> None:
    assert client.post("/sign-in", data={"person": "t001@larkhollow.example"}, headers={"origin": ADDRESS}).status_code == 404
    assert client.get("/sign-in/key/key").status_code == 404  # there is a provider


def test_the_keeper_comes_in_by_the_key_and_sees_no_student(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(trust, SignIn(None, False, "key"), monkeypatch)
    assert client.get("/sign-in/key/other").status_code == 403
    assert client.get("/sign-in/key/key").status_code == 200
    key = next(iter(trust.keys.values()))
    assert client.get(f"/student/{key}").status_code == 404
    assert "Known" not in client.get("/search?text=Known").text.replace('value="Known"', "")
    assert client.get("/audit").status_code == 200


def test_too_many_attempts_are_ended(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(trust, SignIn(None, False, "key"), monkeypatch)
    # A whole school may come by one address.
    assert [client.get("/sign-in/key/key").status_code for _ in range(2 * TRIES)] == [200] * 2 * TRIES
    found = [client.get("/sign-in/key/other").status_code for _ in range(TRIES + 1)]
    assert found == [403] * TRIES + [429]
    assert client.get("/sign-in/key/key").status_code == 429


def test_sessions_end_when_nobody_came_for_long_and_at_the_end_of_the_day() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    secret, _ = sessions.begin("a")
    for _ in range(WHOLE_SECONDS // (IDLE_SECONDS - 1)):
        now[0] += IDLE_SECONDS - 1
        assert sessions.of(secret)
    now[0] += IDLE_SECONDS - 1
    assert sessions.of(secret) is None
    secret, _ = sessions.begin("a")
    now[0] += IDLE_SECONDS
    assert sessions.of(secret) is None
    assert sessions.of("guessed") is None
    attempts = Attempts(lambda: now[0])
    for _ in range(TRIES):
        assert not attempts.too_many("x")
        attempts.failed("x")
    assert attempts.too_many("x")
    assert not attempts.too_many("y")
    now[0] += TRIES_SECONDS
    assert not attempts.too_many("x")


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "x", "", "/sign-out", "/a\nb", "\\\\evil"]
)
def test_after_the_sign_in_nobody_is_led_away(target: str) -> None:
    assert here_or_home(target) == "/home"
    assert here_or_home("/class/1/8EN/1?x=1") == "/class/1/8EN/1?x=1"


GOOD = (
    'issuer = "https://login.example"\nclient_id = "a"\nclient_secret = "b"\nclaim = "email"\naddress = "https://pages.example"\n'
)


def test_the_settings_of_the_sign_in_are_read_and_refused_in_words(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    assert sign_in_of(home).provider is None
    path = home.path / settings.FILE
    path.write_text(GOOD)
    path.chmod(0o644)
    with pytest.raises(BadSettings, match="chmod 600"):
        sign_in_of(home)
    path.chmod(0o600)
    provider = sign_in_of(home).provider
    assert provider and (provider.host, "b" in repr(provider)) == ("pages.example", False)
    path.write_text(GOOD.replace("pages.example", "Pages.Example:443/"))
    provider = sign_in_of(home).provider
    assert provider and provider.host == "pages.example"
    for address in ("http://pages.example", "pages.example", "https://pages.example/flightpath"):
        path.write_text(GOOD.replace("https://pages.example", address))
        with pytest.raises(BadSettings, match="https:// and the name"):
            sign_in_of(home)
    for text, words in (
        (GOOD.replace("claim", "clam"), "lacks claim"),
        (GOOD + 'x = "y"\n', "nobody knows"),
        ("a = ", "cannot be read"),
    ):
        path.write_text(text)
        with pytest.raises(BadSettings, match=words):
            sign_in_of(home)
