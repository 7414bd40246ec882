"""Report pages behind the sign-in: whose answer at one address, data files too, by roles, school and choice."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from ingest.code import seed
from ingest.demo.people import URN
from ingest.home import Home
from reports.publication.audience import readers
from reports.publication.publish import RESTRICTED
from reports.staff.app import build_app
from reports.staff.settings import SignIn
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.trust import OTHER, PERSON_OF_BOTH, Trust

PLACES = [(audience, school) for audience in ("slt", "governors") for school in (URN, OTHER)]
SHARED_FILES = ("index.html", "groups/index.html", "data/manifest.json", "site.json")


def site(publication: Path, audience: str, school: str) -> None:
    """A small site that says whose it is, with a page and a data file that no other has."""
    whose = f"{audience} {school}"
    folder = publication / "sites" / audience
    files = {f"{school}/{name}": whose for name in SHARED_FILES}
    files |= {f"{school}/data/report/targets/{audience}{school}/targets.arrow": whose, f"{school}/{audience}/index.html": whose}
    for name, text in (files | {"_app/immutable/app.js": audience}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))


@pytest.fixture(scope="module")
def home(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The trust, with sites of both audiences and schools."""
    home = Home(tmp_path_factory.mktemp("figures") / "home")
    home.create()
    home.demo_path.write_text(trust.home.demo_path.read_text())
    publication = home.publications / "one"
    shutil.copytree(trust.home.current.resolve() / "restricted", publication / "restricted")
    for audience, school in PLACES:
        site(publication, audience, school)
    home.current.symlink_to(publication)
    return home


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    app = build_app(home, SignIn(None, True, "k"), lambda: {"127.0.0.1:3000"})
    with TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def person(home: Home) -> Callable[[str, str], str]:
    """The name by which somebody of a school signs in who has a role there and no other that opens figures."""
    things = {may["thing"] for may in readers().values()}
    with duckdb.connect(str(home.current / RESTRICTED), read_only=True) as con:
        found = con.execute(
            "select sign_in_name, people.school_urn, list(distinct role), list(distinct thing) from staff.people "
            "join staff.grants using (staff_key) where date '2026-11-20' between valid_from and valid_to "
            "and coalesce(end_date, date '2026-11-20') >= date '2026-11-20' "
            "group by all order by all"
        ).fetchall()

    def named(role: str, school: str) -> str:
        opening = [name for name, urn, roles, may in found if urn == school and role in roles and name != PERSON_OF_BOTH
                   and things & set(may) == opens(role)]  # fmt: skip
        assert opening, (role, school)
        return opening[0]

    def opens(role: str) -> set[str]:
        rows = [line.split(",") for line in seed("role_audiences").read_text().splitlines()]
        return things & {thing for of, thing in rows if of == role}

    return named


def reads(client: TestClient, path: str) -> str:
    """What a path says, or its status."""
    answer = client.get(path)
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def data_of(audience: str, school: str) -> str:
    return f"/data/report/targets/{audience}{school}/targets.arrow"


GOVERNORS = ("governor", "head_of_department", "auditor")  # and others who read the governors' pages and no more
ROLES = {"slt": "slt", "mentor": "", "tutor": ""} | dict.fromkeys(GOVERNORS, "governors")


@pytest.mark.parametrize("role", ROLES)
def test_the_role_says_whose_pages_and_data_answer(client: TestClient, person: Callable[..., str], role: str) -> None:
    own = ROLES[role]
    sign_in(client, person(role, URN))
    for name in SHARED_FILES:
        path = "/" + name.removesuffix("index.html")
        closed = "303" if path == "/" else "404"  # the first page of who has no figures is that of the staff pages
        assert reads(client, path) == (f"{own} {URN}" if own else closed)
    for audience, school in PLACES:
        is_own = (audience, school) == (own, URN)
        assert reads(client, data_of(audience, school)) == (f"{audience} {school}" if is_own else "404")
        page = f"/{audience}/"
        assert reads(client, page) == (f"{own} {URN}" if audience == own else "404")
    assert reads(client, "/_app/immutable/app.js") == (own or "404")


def test_a_senior_leader_reads_as_governors_do_and_back(client: TestClient, person: Callable[..., str]) -> None:
    sign_in(client, person("slt", URN))
    assert [told["href"] for told in client.get("/reading.json").json()] == [f"/figures/slt/{URN}", f"/figures/governors/{URN}"]
    answer = client.get(f"/figures/governors/{URN}?next=/groups/%3Fpoint%3DNOV")
    assert (answer.status_code, answer.headers["location"]) == (303, "/groups/?point=NOV")
    assert reads(client, "/groups/") == f"governors {URN}"
    assert reads(client, data_of("slt", URN)) == "404"
    assert client.get(f"/figures/slt/{URN}").headers["location"] == "/"
    assert reads(client, "/groups/") == f"slt {URN}"


def test_a_governor_cannot_choose_what_is_not_his(client: TestClient, person: Callable[..., str]) -> None:
    sign_in(client, person("governor", URN))
    for audience, school in (("slt", URN), ("governors", OTHER), ("slt", OTHER), ("governors", "_app")):
        assert client.get(f"/figures/{audience}/{school}").status_code == 404
    assert reads(client, "/") == f"governors {URN}"
    assert "senior leaders alone" not in client.get("/figures").text


def test_who_has_roles_in_both_schools_chooses_first(client: TestClient) -> None:
    sign_in(client, PERSON_OF_BOTH)
    asked = client.get("/groups/")
    assert (asked.status_code, asked.headers["location"]) == (303, "/figures?next=/groups/")
    page = client.get("/figures?next=/groups/").text
    assert all(f'href="/figures/{audience}/{school}?next=/groups/"' in page for audience, school in PLACES)
    client.get(f"/figures/slt/{OTHER}")
    assert reads(client, "/groups/") == f"slt {OTHER}"
    assert reads(client, data_of("slt", URN)) == "404"


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/sign-out"])
def test_a_choice_leads_to_no_other_site(client: TestClient, person: Callable[..., str], target: str) -> None:
    sign_in(client, person("slt", URN))
    assert client.get(f"/figures/governors/{URN}", params={"next": target}).headers["location"] == "/home"


def test_who_has_not_signed_in_gets_no_file(client: TestClient) -> None:
    for path in ("/", "/groups/", data_of("slt", URN), data_of("governors", URN), "/reading.json", f"/figures/slt/{URN}"):
        assert client.get(path).status_code == 303
        assert client.get(path, headers={"accept": "*/*"}).status_code == 404


def test_a_publication_of_an_earlier_version_is_read_by_who_might_before(
    trust: Trust, tmp_path: Path, person: Callable[..., str], home: Home
) -> None:
    old = Home(tmp_path / "old")
    old.create()
    old.demo_path.write_text(trust.home.demo_path.read_text())
    shutil.copytree(home.current / "restricted", old.publications / "one" / "restricted")
    (old.publications / "one" / "site").mkdir()
    (old.publications / "one" / "site" / "index.html.gz").write_bytes(gzip.compress(b"as it was"))
    with duckdb.connect(str(old.publications / "one" / RESTRICTED)) as con:
        con.execute("delete from staff.grants where thing = 'plain_figures'")  # which those versions did not know
    old.current.symlink_to(old.publications / "one")
    app = build_app(old, SignIn(None, True, "k"), lambda: {"127.0.0.1:3000"})
    with TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False) as client:
        for role, expected in {"slt": "as it was", "governor": "as it was", "tutor": "303"}.items():
            sign_in(client, person(role, URN))
            assert reads(client, "/") == expected
