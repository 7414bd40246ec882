from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from reports.staff.app import build_app
from reports.staff.settings import SignIn
from tests.staff.trust import Expected, Trust, make

ADDRESS = "http://127.0.0.1:3000"


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return make(tmp_path_factory.mktemp("trust"))


@pytest.fixture(scope="session")
def expected(trust: Trust) -> Expected:
    return Expected(trust)


@pytest.fixture
def pages(trust: Trust) -> Iterator[TestClient]:
    """The server of the trust's pages, as a browser that accepts pages asks it."""
    app = build_app(trust.home, SignIn(None, True, "the-key"), lambda: {"127.0.0.1:3000"})
    with TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, name: str) -> int:
    """Pick somebody of the demo; returns the status."""
    client.cookies.clear()
    return client.post("/sign-in", data={"person": name}, headers={"origin": ADDRESS}).status_code
