"""Who has which role in the demo school, its office, and whom to ring at home. Nobody here exists."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.demo.people import FORENAMES, LAST_YEAR, SURNAMES, People
from ingest.demo.teaching import Teaching

OFFICE = {  # who teaches no class, by staff id
    "A001": "Data manager",
    "A002": "Technician",
    "A003": "Data protection officer",
    "A004": "Governor",
    "A005": "Mentor",
    "A006": "Mentor",
    "A007": "Teacher",
}
SCHOOL = {"data_manager": "A001", "technician": "A002", "auditor": "A003", "governor": "A004"}
LEAVER, LEFT_ON = "A007", "2026-10-16"
N_SLT = 5
GROUPS = ("pupil_premium", "sen_support", "sen_ehcp", "eal", "looked_after")
COVERED = "8EN/1"
RELATIONS = ("Mother", "Father", "Grandparent", "Carer")


def make_staff(rng: np.random.Generator, who: People) -> pd.DataFrame:
    """Teachers and office, all with a name to sign in by; the mentor A005 has the name of a student, A006 that of a teacher."""
    office = pd.DataFrame({"staff_id": list(OFFICE), "role": list(OFFICE.values()), "title": "Mx", "start_date": "2020-09-01"})
    office["forename"] = rng.choice(FORENAMES, len(office))
    office["surname"] = rng.choice(SURNAMES, len(office))
    names = ["forename", "surname"]
    office.loc[office["staff_id"] == "A005", names] = _here(who)[names].iloc[0].to_numpy()
    office.loc[office["staff_id"] == "A006", names] = who.staff[names].iloc[1].to_numpy()
    office["end_date"] = office["staff_id"].map({LEAVER: LEFT_ON})
    teachers = who.staff.assign(start_date=who.staff["start_date"].dt.strftime("%Y-%m-%d"))
    staff = pd.concat([teachers, office], ignore_index=True)
    return staff.assign(sign_in_name=staff["staff_id"].str.lower() + "@larkhollow.example")


def _here(who: People) -> pd.DataFrame:
    """Students on roll in the last year, with year group and form."""
    rows = who.enrolments[who.enrolments["year"] == LAST_YEAR]
    return rows.sort_values("student_id")


def make_roles(rng: np.random.Generator, who: People, taught: Teaching, departments: dict[str, str]) -> pd.DataFrame:
    """The list that SLT agreed before the last year. `departments`: by subject code."""
    here = _here(who)
    ids = who.staff["staff_id"].tolist()
    slt = ids[:N_SLT]
    teachers = taught.teachers[taught.teachers["year"] == LAST_YEAR]
    teachers = teachers.assign(department=teachers["subject_code"].map(departments)).sort_values("staff_id")
    heads = teachers.drop_duplicates("department")[["department", "staff_id"]].itertuples(index=False)
    rows = [("head_of_department", head, "department", department) for department, head in heads]
    rows += [("line_manager", slt[1 + n % (N_SLT - 1)], "department", row[3]) for n, row in enumerate(list(rows))]
    rows += [
        ("head_of_year", ids[N_SLT + n], "year_group", str(group)) for n, group in enumerate(sorted(here["year_group"].unique()))
    ]
    rows += [("tutor", ids[n % len(ids)], "tutor_group", form) for n, form in enumerate(sorted(here["form"].unique()), start=9)]
    rows += [("tutor", LEAVER, "tutor_group", sorted(here["form"].unique())[0])]
    rows += [("group_lead", ids[-1 - n // 2], "group", group) for n, group in enumerate(GROUPS)]
    rows += [("slt", person, "school", "all") for person in slt]
    rows += [(role, person, "school", "all") for role, person in SCHOOL.items()]
    mentored = rng.choice(here.loc[here["year_group"] == 11, "student_id"], 8, replace=False)
    rows += [("mentor", ("A005", "A006")[n % 2], "student", str(student)) for n, student in enumerate(mentored)]
    frame = pd.DataFrame(rows, columns=["role", "staff_id", "scope_kind", "scope"])
    cover = pd.DataFrame(
        {
            "role": "cover", "staff_id": [ids[-1], ids[-2]], "scope_kind": "class", "scope": COVERED,
            "valid_from": ["2026-11-02", "2026-09-21"], "valid_to": ["2026-12-18", "2026-10-09"],
        }
    )  # fmt: skip
    return pd.concat([frame, cover], ignore_index=True).assign(year=LAST_YEAR)


def known_as(rng: np.random.Generator, students: pd.DataFrame) -> pd.DataFrame:
    """Students, some of them with a forename or a surname by which they are known."""
    other = pd.Series(rng.choice(FORENAMES, len(students)), index=students.index)
    surname = pd.Series(rng.choice(SURNAMES, len(students)), index=students.index)
    return students.assign(
        known_as=other.where(rng.random(len(students)) < 0.06), known_as_surname=surname.where(rng.random(len(students)) < 0.01)
    )


def contacts(rng: np.random.Generator, who: People) -> pd.DataFrame:
    """One or two for each student on roll. The telephone numbers are of those that Ofcom keeps for drama."""
    here = _here(who)
    one = here[["student_id", "surname"]].assign(priority=1)
    two = one[rng.random(len(one)) < 0.7].assign(priority=2)
    rows = pd.concat([one, two]).sort_values(["student_id", "priority"], ignore_index=True)
    rows["contact_id"] = [f"C{n:05d}" for n in range(1, len(rows) + 1)]
    rows["title"] = rng.choice(["Mx", "Ms", "Mr", "Dr"], len(rows))
    rows["forename"] = rng.choice(FORENAMES, len(rows))
    rows["relationship"] = rng.choice(RELATIONS, len(rows), p=[0.45, 0.4, 0.08, 0.07])
    rows["has_parental_responsibility"] = np.where(rows["relationship"] == "Grandparent", "N", "Y")
    rows["phone"] = [f"07700 {900000 + n % 1000}" for n in range(len(rows))]
    rows["email"] = rows["contact_id"].str.lower() + "@home.example"
    return rows
