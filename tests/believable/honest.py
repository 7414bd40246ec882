"""Changes that a school makes in a year and that are right: none of them may be held or warned of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from tests.believable.kinds import MARKS
from tests.believable.world import World

File = tuple[str, pd.DataFrame, tuple[str, ...]]  # name, rows, and the files that had not come yet
Change = Callable[[World, np.random.Generator], Iterator[File]]
CHANGES: dict[str, Change] = {}
LADDER = ["U", *map(str, range(1, 10))]


def change(make: Change) -> Change:
    """Enter a change under its docstring."""
    CHANGES[str(make.__doc__).rstrip(".")] = make
    return make


def _moved(members: pd.DataFrame, who: pd.Series, day: str, before: str, to: Callable[[str], str]) -> pd.DataFrame:
    """Class lists on which some memberships end and others begin the day after."""
    ended = members.copy()
    ended.loc[who, "valid_to"] = before
    new = members[who].assign(valid_from=day, class_code=members[who]["class_code"].map(to))
    return pd.concat([ended, new])


@change
def set_change(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A set change: one in ten of a year's mathematicians moves."""
    members = world.frames["class_members_2026"]
    who = members["class_code"].str.match(r"9MA/[1-5]") & (rng.random(len(members)) < 0.1)
    yield "class_members_2026", _moved(members, who, "2026-11-09", "2026-11-08", lambda c: c[:-1] + str(int(c[-1]) + 1)), ()


@change
def option_block(world: World, rng: np.random.Generator) -> Iterator[File]:
    """An option block moved: the classes of a subject are made anew."""
    members = world.frames["class_members_2026"]
    who = members["class_code"].str.match(r"10HI/")
    codes = sorted(set(members[who]["class_code"]))
    yield "class_members_2026", _moved(members, who, "2026-11-09", "2026-11-08", lambda c: str(rng.choice(codes))), ()


@change
def leavers(world: World, rng: np.random.Generator) -> Iterator[File]:
    """One in twenty leaves, with an end date."""
    roll, members = world.frames["enrolments_2026"].copy(), world.frames["class_members_2026"].copy()
    gone = set(roll[rng.random(len(roll)) < 0.05]["student_id"])
    roll.loc[roll["student_id"].isin(gone), "end_date"] = "2026-11-13"
    members.loc[members["student_id"].isin(gone), "valid_to"] = "2026-11-13"
    yield "enrolments_2026", roll, ()
    yield "class_members_2026", members, ()


@change
def leavers_off_the_list(world: World, rng: np.random.Generator) -> Iterator[File]:
    """One in twenty is off the roll without a word."""
    roll = world.frames["enrolments_2026"]
    yield "enrolments_2026", roll[rng.random(len(roll)) > 0.05], ()


@change
def strong_year(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A strong year: every second prediction a grade higher."""
    marks = world.frames[MARKS].copy()
    up = {g: LADDER[min(n + 1, 9)] for n, g in enumerate(LADDER)}
    lifted = rng.random(len(marks)) < 0.5
    marks.loc[lifted, "prediction"] = marks[lifted]["prediction"].map(lambda g: up.get(g, g))
    yield MARKS, marks, (MARKS,)


@change
def new_point(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A new tracking point, all year groups in one file."""
    yield MARKS, world.frames[MARKS], (MARKS,)


@change
def points_of_a_summer(world: World, rng: np.random.Generator) -> Iterator[File]:
    """Points late in a year, when working-at grades and predictions meet."""
    names = ("tracking_2025_JAN", "tracking_2025_MAR", "tracking_2025_MAY", "tracking_2025_JUN")
    for name in names:
        yield name, world.frames[name], (*names, "tracking_2026_OCT", MARKS)


@change
def roll_over(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A September: roll, classes, class lists, points and calendar of a new year."""
    names = ("enrolments_2026", "classes_2026", "class_members_2026", "tracking_points_2026", "school_calendar_2026")
    for name in names:
        yield name, world.frames[name], (name,)


@change
def new_subject(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A new subject in Year 10."""
    frames = world.frames
    yield "subjects", pd.concat([frames["subjects"], frames["subjects"].tail(1).assign(subject_code="DR", name="Drama")]), ()
    courses = frames["courses"]
    course = courses[courses["course_code"] == "HI-KS4"].assign(course_code="DR-KS4", subject_code="DR", name="Drama KS4")
    yield "courses", pd.concat([courses, course]), ()
    classes = frames["classes_2026"]
    new = classes[classes["class_code"] == "10HI/1"].assign(class_code="10DR/1", course_code="DR-KS4")
    yield "classes_2026", pd.concat([classes, new]), ()
    members = frames["class_members_2026"]
    yield "class_members_2026", pd.concat([members, members[members["class_code"] == "10HI/1"].assign(class_code="10DR/1")]), ()
    marks = frames[MARKS]
    taken = marks[marks["class_code"] == "10HI/1"].assign(subject_code="DR", class_code="10DR/1")
    taken["prediction"] = [LADDER[int(np.clip(LADDER.index(g or "5") + rng.integers(-1, 2), 1, 9))] for g in taken["prediction"]]
    yield MARKS, pd.concat([marks, taken]), (MARKS,)


@change
def flu(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A bad flu week: one in five ill."""
    week = world.frames["attendance_marks_2026_1116"].copy()
    ill = set(rng.choice(week["student_id"].unique(), week["student_id"].nunique() // 5, replace=False))
    sick = week["student_id"].isin(ill) & (rng.random(len(week)) < 0.7)
    week.loc[sick, ["code", "minutes_late"]] = ["I", ""]
    yield "attendance_marks_2026_1116", week, ("attendance_marks_2026_1116",)


@change
def weeks(world: World, rng: np.random.Generator) -> Iterator[File]:
    """Weeks of attendance and behaviour as any."""
    for day in ("0907", "1019", "1102", "1116"):
        for name in (f"attendance_marks_2026_{day}", f"behaviour_events_2026_{day}"):
            yield name, world.frames[name], (name,)


@change
def reasons_come_later(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A week again, reasons of absence filled in."""
    week = world.frames["attendance_marks_2026_1116"].copy()
    week.loc[week["code"].isin(["N", "O"]) & (rng.random(len(week)) < 0.6), "code"] = "I"
    yield "attendance_marks_2026_1116", week, ()


@change
def results_day(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A results day, and reviews of marking after it."""
    results = world.frames["exam_results_2025"]
    yield "exam_results_2025", results, ("exam_results_2025",)
    after = results.copy()
    some = (rng.random(len(after)) < 0.02) & after["grade"].isin(LADDER[:-1])
    after.loc[some, "grade"] = after[some]["grade"].map(lambda g: LADDER[LADDER.index(g) + 1])
    yield "exam_results_2025", after, ()


@change
def correction(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A correction: three in a hundred predictions, two classes in part."""
    marks = world.frames[MARKS].copy()
    some = (rng.random(len(marks)) < 0.03) | ((marks["class_code"] == "8EN/1") & (rng.random(len(marks)) < 0.3))
    some &= marks["prediction"].isin(LADDER[1:-1])
    marks.loc[some, "prediction"] = marks[some]["prediction"].map(lambda g: LADDER[LADDER.index(g) + 1])
    yield MARKS, marks, ()


@change
def late_marksheet(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A late marksheet: the point without a class, then the class."""
    marks = world.frames[MARKS]
    late = marks["class_code"] == "9GE/2"
    yield MARKS, marks[~late], (MARKS,)
    yield MARKS, marks[late], ()


@change
def one_subject(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A marksheet of one subject, and one of one class."""
    marks = world.frames[MARKS]
    yield MARKS, marks[marks["subject_code"] == "GE"], (MARKS,)
    yield MARKS, marks[marks["class_code"] == "7FR/1"], (MARKS,)


@change
def joins(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A school that joins: all its files, under a number of its own."""
    schools = world.frames["schools"]
    yield (
        "schools",
        pd.concat([schools, schools.assign(school_urn="999002", name="Second Example School", laestab="000/4998")]),
        (),
    )
    yield "subjects", world.frames["subjects"].assign(school_urn="999002"), ()
    yield "courses", world.frames["courses"].assign(school_urn="999002"), ()
    for name in (
        "tracking_points_2026",
        "students",
        "enrolments_2026",
        "classes_2026",
        "class_members_2026",
        "targets",
        "ks2_results",
        "tracking_2026_OCT",
        MARKS,
    ):
        other = world.frames[name].assign(school_urn="999002")
        yield name, other.drop(columns="upn") if "upn" in other else other, ()


@change
def names(world: World, rng: np.random.Generator) -> Iterator[File]:
    """New names of three students, and a new student."""
    students = world.frames["students"].iloc[:-2].copy()
    students.loc[rng.choice(students.index, 3, replace=False), "surname"] = "Newname"
    new = students.tail(1).assign(student_id="S70001", upn="", forename="Nova", surname="Newcomer")
    yield "students", pd.concat([students, new]), ()


@change
def markers(world: World, rng: np.random.Generator) -> Iterator[File]:
    """A marker refreshed: three in a hundred change, from a day on."""
    rows = world.frames["student_groups_pupil_premium"].copy()
    some = rng.random(len(rows)) < 0.03
    new = rows[some].assign(valid_from="2026-11-02", value=rows[some]["value"].map({"Y": "N", "N": "Y"}))
    rows.loc[some, "valid_to"] = "2026-11-01"
    yield "student_groups_pupil_premium", pd.concat([rows, new]), ()


@change
def raised_targets(world: World, rng: np.random.Generator) -> Iterator[File]:
    """Targets raised for one in ten after a review."""
    rows = world.frames["targets"]
    rows = rows[(rows["stage"] == "KS4") & rows["grade"].isin(LADDER[1:-1]) & (rng.random(len(rows)) < 0.1)]
    higher = rows["grade"].map(lambda g: LADDER[LADDER.index(g) + 1])
    yield (
        "targets",
        rows.assign(grade=higher, issued_date="2026-11-10").drop_duplicates(["student_id", "subject_code", "kind"], keep="last"),
        (),
    )


@change
def tutor_groups(world: World, rng: np.random.Generator) -> Iterator[File]:
    """Some students change their tutor group."""
    roll = world.frames["enrolments_2026"].copy()
    some = rng.random(len(roll)) < 0.04
    roll.loc[some, "registration_group"] = roll[some]["year_group"] + "A"
    yield "enrolments_2026", roll, ()


@change
def all_again(world: World, rng: np.random.Generator) -> Iterator[File]:
    """Every file of the year again as it was, its rows in another order."""
    for name, frame in world.frames.items():
        if name.endswith("_2026") or name in ("students", "ks2_results", "targets", "courses"):
            yield name, frame.sample(frac=1, random_state=7), ()
