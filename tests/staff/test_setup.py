"""The checklist as a page: for the data manager and the keeper of the home, and not there for anybody else."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.staff.conftest import sign_in
from tests.staff.test_scope import readers
from tests.staff.trust import PERSON_OF_BOTH, Trust


def test_the_data_manager_finds_it_and_reads_what_came_and_what_is_next(pages: TestClient, trust: Trust) -> None:
    assert sign_in(pages, PERSON_OF_BOTH) == 200
    assert 'href="/setup"' in pages.get("/home").text
    page = pages.get("/setup").text
    rows = re.findall(r'<span class="soft">(\w+)</span></th><td data-label="Came">(.*?)</td>', page)
    signs = {entity: re.sub("<[^>]+>", "", said) for entity, said in rows}
    assert len(rows) == 2 * len(signs)  # of both schools of the trust
    assert signs["tracking"].startswith("✔ ") and signs["exam_results"] == "➤ send this next"
    assert signs["mock_papers"] == "☐ not yet" and "records" not in signs
    assert page.count("Next: Exam results.") == 2


@pytest.mark.parametrize("role", ["class_teacher", "tutor", "slt", "governor", "auditor", "technician"])
def test_to_others_it_is_not_there(pages: TestClient, trust: Trust, role: str) -> None:
    school, staff = readers(trust)[role]
    [person] = [r for r in trust.rows("staff") if (r["school_urn"], r["staff_id"]) == (school, staff)]
    assert sign_in(pages, person["sign_in_name"]) == 200
    assert pages.get("/setup").status_code == 404
    assert 'href="/setup"' not in pages.get("/home").text
