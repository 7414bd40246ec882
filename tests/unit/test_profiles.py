"""Every layout reads its own sample without losing a row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ingest import answers, land, profile
from ingest.home import Home

TRUST = profile.PROFILES / "trust"


def read(home: Home, folder: Path) -> dict:
    home.create()
    [sample] = (path for path in folder.glob("sample.*") if not path.name.endswith(answers.SUFFIX))
    landed = Path(shutil.copy(sample, home.landing / f"{folder.name}{sample.suffix}"))
    if answers.are_there(sample):
        shutil.copy(answers.beside(sample), answers.beside(landed))
    return {d.entity: d for d in land.ingest_file(home, landed, datetime(2026, 11, 20))}


@pytest.mark.parametrize("folder", profile.profile_folders(), ids=lambda f: f.name)
def test_sample_is_recognised_and_adds_up(folder: Path, tmp_path: Path) -> None:
    found = read(Home(tmp_path), folder)
    assert {d.profile for d in found.values()} == {folder.name}
    assert all(d.rows_read == d.rows_accepted + d.rows_quarantined for d in found.values())
    assert any(d.rows_accepted for d in found.values())


def test_trust_results_split_into_grades_and_attendance(tmp_path: Path) -> None:
    found = read(Home(tmp_path), TRUST / "trust_results")
    counts = {e: (d.rows_accepted, d.rows_quarantined) for e, d in found.items()}
    assert counts == {"tracking": (3, 0), "attendance_summary": (2, 1), "enrolments": (7, 0)}


def test_ids_are_unique_within_a_school_only(tmp_path: Path) -> None:
    home = Home(tmp_path)
    students = read(home, TRUST / "trust_students")["students"]
    assert (students.rows_accepted, students.schools) == (3, ("A", "B"))


def test_quarantine_holds_the_value_and_the_ledger_does_not(tmp_path: Path) -> None:
    home = Home(tmp_path)
    delivery = read(home, TRUST / "trust_results")["attendance_summary"]
    rows = duckdb.read_parquet(str(home.quarantine / f"{delivery.delivery_id}.parquet")).fetchall()
    assert [(r[1], r[2], r[3], r[4]) for r in rows] == [(6, "attendance_pct", "too_high", "188.0")]
    assert "188" not in delivery.reason


def test_a_row_that_gives_two_results_is_judged_result_by_result(tmp_path: Path) -> None:
    ks2 = read(Home(tmp_path), TRUST / "trust_students")["ks2_results"]
    assert (ks2.rows_read, ks2.rows_accepted, ks2.rows_quarantined, ks2.cells_quarantined) == (6, 6, 0, 1)


@pytest.fixture
def another_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A layout that a second system has, folder and name and all; only while a test lasts."""
    folders = Path(shutil.copytree(profile.PROFILES, tmp_path / "profiles"))
    copied = Path(shutil.copytree(folders / "trust" / "trust_teachers", folders / "another" / "trust_teachers"))
    monkeypatch.setattr(profile, "PROFILES", folders)
    profile.load_profiles.cache_clear()
    yield copied / "profile.yml"
    profile.load_profiles.cache_clear()


@pytest.mark.parametrize(
    ("told", "twice"),
    [
        ("name: trust_teachers", "trust_teachers"),
        ("name: native_staff", "native_staff"),
        ("name: other_teachers\naliases: [trust_results]", "trust_results"),
    ],
)
def test_no_two_layouts_share_a_name(another_system: Path, told: str, twice: str) -> None:
    another_system.write_text(another_system.read_text().replace("name: trust_teachers", told))
    with pytest.raises(profile.ProfileWrong, match=f"More than one layout is or was called {twice}"):
        profile.load_profiles()


def test_a_layout_of_a_new_system_is_found_by_its_name(another_system: Path) -> None:
    another_system.write_text(another_system.read_text().replace("name: trust_teachers", "name: other_teachers"))
    known = profile.load_profiles()
    assert known["other_teachers"].outputs == known["trust_teachers"].outputs


def test_a_layout_outside_a_systems_folder_is_not_passed_over(another_system: Path) -> None:
    folder = another_system.parent
    folder.rename(folder.parents[1] / folder.name)
    with pytest.raises(profile.ProfileWrong, match=f"The layout {folder.name} lies outside a system's folder"):
        profile.load_profiles()


def test_a_sims_report_is_the_same_as_xml_and_as_csv(tmp_path: Path) -> None:
    folder = profile.PROFILES / "sims" / "sims_students"
    xml = read(Home(tmp_path / "xml"), folder)
    home = Home(tmp_path / "csv")
    home.create()
    landed = home.landing / "students.csv"
    rows = [
        "000730,A000200000001,Quillon,Fernwhistle,Year 11,11A",
        "000731,,Brindle,Oakapple,Year  7,7B",
        "000732,,Orrin,Bramblecot,Leavers,",
    ]
    landed.write_text("\n".join(["Adno,UPN,Forename,Surname,Year,Reg", *rows]) + "\n")
    shutil.copy(folder / "sample.xml.answers.yml", answers.beside(landed))
    csv = {d.entity: d for d in land.ingest_file(home, landed, datetime(2026, 11, 20))}
    counts = {e: (d.profile, d.rows_accepted, d.rows_quarantined, d.scopes) for e, d in csv.items()}
    assert counts == {e: (d.profile, d.rows_accepted, d.rows_quarantined, d.scopes) for e, d in xml.items()}
    assert [counts[e][1:3] for e in ("students", "enrolments")] == [(3, 0), (2, 1)]
    kept = [duckdb.read_parquet(str(next((h.cache / "students").glob("*.parquet")))) for h in (home, Home(tmp_path / "xml"))]
    assert len({str(k.project("student_id, upn, forename, surname").order("student_id").fetchall()) for k in kept}) == 1
