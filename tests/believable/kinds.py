"""Kinds of well-formed wrong files. Each changes the rows of a place in one file of the school, at the size of a class, a subject
or a year group, and says whether that file had come before (`again`) or is the newest of its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.believable.world import YEAR, Place, World


@dataclass(frozen=True)
class Fault:
    """One file about to be changed: its rows, those of the place and size, and what else the change may look at."""

    world: World
    rng: np.random.Generator
    place: Place
    size: str
    frame: pd.DataFrame
    mask: pd.Series

    def put(self, column: str, values: object) -> pd.DataFrame:
        """The file with other values of a column where the fault lies."""
        frame = self.frame.copy()
        frame.loc[self.mask, column] = values
        return frame

    @property
    def here(self) -> pd.DataFrame:
        """The rows where the fault lies."""
        return self.frame[self.mask]

    def slip(self, column: str, by: tuple[str, ...] = ()) -> pd.DataFrame:
        """The file with a column moved down by a row within each part."""
        parts = [self.here] if not by else [part for _, part in self.here.groupby(list(by))]
        frame = self.frame.copy()
        for part in parts:
            frame.loc[part.index, column] = np.roll(part[column].to_numpy(), 1)
        return frame

    def sort(self, column: str, by: tuple[str, ...]) -> pd.DataFrame:
        """The file with a column sorted within each part."""
        frame = self.frame.copy()
        for _, part in self.here.groupby(list(by)):
            frame.loc[part.index, column] = np.sort(part[column].to_numpy())
        return frame

    def exchange(self, one: str, other: str) -> pd.DataFrame:
        """The file with two columns exchanged where the fault lies."""
        frame = self.frame.copy()
        frame.loc[self.mask, [one, other]] = self.here[[other, one]].to_numpy()
        return frame

    def recode(self, column: str, codes: dict[str, str]) -> pd.DataFrame:
        """The file with some values of a column turned into others."""
        return self.put(column, self.here[column].map(lambda v: codes.get(v, v)))

    def without(self, share: float = 1.0) -> pd.DataFrame:
        """The file without a share of the rows where the fault lies."""
        gone = self.mask & (self.rng.random(len(self.frame)) < share)
        return self.frame[~gone]

    def targets(self, kind: str) -> dict[tuple[str, str], str]:
        """Grades of targets by student and subject."""
        rows = self.world.frames["targets"]
        rows = rows[(rows["kind"] == kind) & (rows["stage"] == "KS4")].sort_values("issued_date")
        return dict(zip(zip(rows["student_id"], rows["subject_code"], strict=True), rows["grade"], strict=True))


Change = Callable[[Fault], pd.DataFrame]


@dataclass(frozen=True)
class Kind:
    """A kind of wrong file: name, file it is made of, whether that came before, and the change."""

    name: str
    file: str
    again: bool
    change: Change

    @property
    def entity(self) -> str:
        """What the file brings, for the table."""
        return self.file.rstrip("_0123456789NOV")


KINDS: dict[str, Kind] = {}


def kind(file: str, again: bool = False) -> Callable[[Change], Change]:
    """Enter a change as a kind, named as its docstring says."""

    def enter(change: Change) -> Change:
        name = f"{str(change.__doc__).rstrip('.')}{' (again)' if again else ''}"
        KINDS[f"{file}: {name}"] = Kind(name, file, again, change)
        return change

    return enter


def fault(world: World, kind: Kind, size: str, rng: np.random.Generator) -> Fault:
    """A file and a place in it."""
    frame, place = world.frames[kind.file], world.place(rng)
    if "class_code" in frame and "year_group" in frame:
        mask = {
            "class": frame["class_code"] == place.class_code,
            "subject": (frame.get("subject_code", frame["class_code"].str.extract(r"\d+(\w\w)/")[0]) == place.subject)
            & (frame["year_group"] == str(place.year_group)),
            "year group": frame["year_group"] == str(place.year_group),
        }[size]
    elif "class_code" in frame and "student_id" in frame and kind.file.startswith("class_members"):
        beside = frame["class_code"].str.startswith(f"{place.year_group}{place.subject}/")
        whole = frame["class_code"].str.match(rf"{place.year_group}\D")
        mask = {"class": frame["class_code"] == place.class_code, "subject": beside, "year group": whole}[size]
    elif kind.file.startswith("exam_results"):
        courses = sorted(c for c in frame["course_code"].unique() if c.endswith("KS4"))
        course = frame["course_code"] == str(rng.choice(courses))
        some = sorted(rng.choice(np.flatnonzero(course), min(27, course.sum()), replace=False))
        mask = {
            "class": pd.Series(np.isin(np.arange(len(frame)), some), frame.index),
            "subject": course,
            "year group": frame["course_code"].str.endswith("KS4"),
        }[size]
    elif "student_id" in frame:
        mask = frame["student_id"].isin(place.students[size])
    else:
        n = {"class": 5, "subject": 35, "year group": len(frame)}[size]
        start = int(rng.integers(0, max(len(frame) - n, 0) + 1))
        mask = pd.Series((np.arange(len(frame)) >= start) & (np.arange(len(frame)) < start + n), frame.index)
    if kind.file == "targets":
        chosen = (frame["subject_code"] == place.subject) | (size == "year group")
        mask = mask & chosen & (frame["stage"] == "KS4")
    return Fault(world, rng, place, size, frame, mask)


MARKS, SHEET = "tracking_2026_NOV", ("subject_code", "class_code")
UP = {"U": "2", "1": "3", "2": "4", "3": "5", "4": "6", "5": "7", "6": "8", "7": "9", "8": "9", "9": "9"}
ROUND = {str(n): str(10 - n) for n in range(1, 10)}
LETTERS = {"9": "A*", "8": "A*", "7": "A", "6": "B", "5": "C", "4": "C", "3": "D", "2": "E", "1": "E"}


@kind(MARKS)
def as_target(f: Fault) -> pd.DataFrame:
    """Predictions are the expected targets."""
    known = f.targets("expected")
    keys = zip(f.here["student_id"], f.here["subject_code"], f.here["prediction"], strict=True)
    return f.put("prediction", [known.get((s, c), p) for s, c, p in keys])


@kind(MARKS)
def as_aspiration(f: Fault) -> pd.DataFrame:
    """Predictions are the aspirational targets."""
    known = f.targets("aspirational")
    keys = zip(f.here["student_id"], f.here["subject_code"], f.here["prediction"], strict=True)
    return f.put("prediction", [known.get((s, c), p) for s, c, p in keys])


@kind(MARKS)
def as_working_at(f: Fault) -> pd.DataFrame:
    """Predictions are the working-at grades."""
    return f.put("prediction", f.here["working_at"])


@kind(MARKS)
def working_as_prediction(f: Fault) -> pd.DataFrame:
    """Working-at grades are the predictions."""
    return f.put("working_at", f.here["prediction"])


@kind(MARKS)
def columns_exchanged(f: Fault) -> pd.DataFrame:
    """Predictions and working-at grades exchanged."""
    return f.exchange("prediction", "working_at")


def _last_point(f: Fault) -> pd.DataFrame:
    points = ["tracking_2026_OCT", "tracking_2025_JUN", "tracking_2025_MAY", "tracking_2025_MAR"]
    told = pd.concat([f.world.frames[p] for p in points]).drop_duplicates(["student_id", "subject_code"])
    return told.set_index(["student_id", "subject_code"])


@kind(MARKS)
def last_point_again(f: Fault) -> pd.DataFrame:
    """Marks are those of the point before."""
    last, frame = _last_point(f), f.frame.copy()
    keys = pd.MultiIndex.from_frame(f.here[["student_id", "subject_code"]])
    there = keys.isin(last.index)
    columns = ["prediction", "working_at", "attitude"]
    frame.loc[f.here.index[there], columns] = last.loc[keys[there], columns].to_numpy()
    return frame


@kind(MARKS)
def filled_down(f: Fault) -> pd.DataFrame:
    """One prediction filled down."""
    first = f.here.groupby("subject_code")["prediction"].transform(lambda p: p[p != ""].iloc[0])
    return f.put("prediction", first)


@kind(MARKS)
def sorted_predictions(f: Fault) -> pd.DataFrame:
    """Predictions sorted."""
    return f.sort("prediction", SHEET)


@kind(MARKS)
def slipped_predictions(f: Fault) -> pd.DataFrame:
    """Predictions a row down."""
    return f.slip("prediction", SHEET)


@kind(MARKS)
def slipped_working(f: Fault) -> pd.DataFrame:
    """Working-at grades a row down."""
    return f.slip("working_at", SHEET)


@kind(MARKS)
def slipped_students(f: Fault) -> pd.DataFrame:
    """Students a row down."""
    return f.slip("student_id", SHEET)


@kind(MARKS)
def shuffled(f: Fault) -> pd.DataFrame:
    """Rows pasted in another order."""
    frame = f.frame.copy()
    for _, part in f.here.groupby(list(SHEET)):
        order = f.rng.permutation(len(part))
        frame.loc[part.index, ["prediction", "working_at", "attitude"]] = part[
            ["prediction", "working_at", "attitude"]
        ].to_numpy()[order]
    return frame


@kind(MARKS)
def turned_round(f: Fault) -> pd.DataFrame:
    """Grades turned round, 9 as 1."""
    frame = f.recode("prediction", ROUND)
    frame.loc[f.mask, "working_at"] = f.here["working_at"].map(lambda v: ROUND.get(v, v))
    return frame


@kind(MARKS)
def too_high(f: Fault) -> pd.DataFrame:
    """Predictions two grades too high."""
    return f.recode("prediction", UP)


@kind(MARKS)
def other_scale(f: Fault) -> pd.DataFrame:
    """Predictions in letters."""
    return f.recode("prediction", LETTERS)


@kind(MARKS)
def subjects_exchanged(f: Fault) -> pd.DataFrame:
    """Predictions of another subject."""
    frame, keys = f.frame.set_index(["student_id", "subject_code"])["prediction"], f.here[["student_id", "subject_code"]]
    taken = [(s, "MA" if code != "MA" else "EN") for s, code in keys.itertuples(index=False)]
    return f.put("prediction", frame.reindex(taken).fillna("").to_numpy())


@kind(MARKS)
def subject_codes_wrong(f: Fault) -> pd.DataFrame:
    """Subject code of another subject."""
    codes = sorted(set(f.frame["subject_code"]))
    return f.put("subject_code", f.here["subject_code"].map(dict(zip(codes, codes[1:] + codes[:1], strict=True))))


@kind(MARKS)
def class_codes_wrong(f: Fault) -> pd.DataFrame:
    """Class codes moved on by one."""
    codes = (
        sorted(set(f.here["class_code"]))
        if f.size != "class"
        else sorted(set(f.frame[f.frame["class_code"].str.startswith(f.place.class_code[:-1])]["class_code"]))
    )
    return f.put("class_code", f.here["class_code"].map(dict(zip(codes, codes[1:] + codes[:1], strict=True))))


@kind(MARKS)
def rows_missing(f: Fault) -> pd.DataFrame:
    """Rows missing."""
    return f.without()


@kind(MARKS)
def half_missing(f: Fault) -> pd.DataFrame:
    """Half of the rows missing."""
    return f.without(0.5)


@kind(MARKS)
def blank_predictions(f: Fault) -> pd.DataFrame:
    """Predictions blank."""
    return f.put("prediction", "")


@kind(MARKS)
def praise_exchanged(f: Fault) -> pd.DataFrame:
    """Praise Y and N exchanged."""
    return f.recode("praise", {"Y": "N", "N": "Y"})


@kind(MARKS)
def wrong_year_group(f: Fault) -> pd.DataFrame:
    """Year group of the year above."""
    return f.put("year_group", str(f.place.year_group + 1))


@kind(MARKS)
def last_years_sheet(f: Fault) -> pd.DataFrame:
    """Last year's marksheet under this year's name."""
    old = f.world.frames["tracking_2025_NOV"].assign(academic_year=YEAR)
    where = {"class": old["class_code"] == f.place.class_code, "subject": (old["subject_code"] == f.place.subject)}
    group = old["year_group"] == str(f.place.year_group)
    return pd.concat([f.frame[~f.mask], old[group & where.get(f.size, group)]]).drop_duplicates(["student_id", "subject_code"])


@kind(MARKS)
def unknown_point(f: Fault) -> pd.DataFrame:
    """A tracking point that is not in the calendar."""
    return f.put("tracking_point", "NOW")


@kind(MARKS)
def other_students(f: Fault) -> pd.DataFrame:
    """Marks under students of the year below."""
    roll = f.world.frames["enrolments_2026"]
    below = roll[roll["year_group"] == str(max(f.place.year_group - 1, 7) if f.place.year_group > 7 else 8)][
        "student_id"
    ].to_numpy()
    students = sorted(set(f.here["student_id"]))
    codes = dict(zip(students, np.resize(below, len(students)), strict=True))
    return f.put("student_id", f.here["student_id"].map(codes)).drop_duplicates(["student_id", "subject_code"])


@kind(MARKS, again=True)
def fewer_again(f: Fault) -> pd.DataFrame:
    """Half of the rows missing."""
    return f.without(0.5)


@kind(MARKS, again=True)
def blank_again(f: Fault) -> pd.DataFrame:
    """Predictions blank."""
    return f.put("prediction", "")


@kind(MARKS, again=True)
def slipped_again(f: Fault) -> pd.DataFrame:
    """Predictions a row down."""
    return f.slip("prediction", SHEET)


STUDENTS = "students"


@kind(STUDENTS, again=True)
def surnames_slipped(f: Fault) -> pd.DataFrame:
    """Surnames a row down."""
    return f.slip("surname")


@kind(STUDENTS, again=True)
def names_exchanged(f: Fault) -> pd.DataFrame:
    """Forenames and surnames exchanged."""
    return f.exchange("forename", "surname")


@kind(STUDENTS, again=True)
def upns_slipped(f: Fault) -> pd.DataFrame:
    """UPNs a row down."""
    return f.slip("upn")


@kind(STUDENTS, again=True)
def sex_flipped(f: Fault) -> pd.DataFrame:
    """Sex F and M exchanged."""
    return f.recode("sex", {"F": "M", "M": "F"})


@kind(STUDENTS, again=True)
def sex_sorted(f: Fault) -> pd.DataFrame:
    """Sex sorted."""
    return f.put("sex", np.sort(f.here["sex"].to_numpy()))


def _month_first(value: str) -> str:
    year, month, day = value.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else value


@kind(STUDENTS, again=True)
def births_month_first(f: Fault) -> pd.DataFrame:
    """Dates of birth month first."""
    return f.put("date_of_birth", f.here["date_of_birth"].map(_month_first))


@kind(STUDENTS, again=True)
def new_ids(f: Fault) -> pd.DataFrame:
    """Students under other ids."""
    frame = f.put("student_id", "N" + f.here["student_id"].str[1:])
    return frame[~frame["student_id"].str.startswith("S9")]


@kind(STUDENTS, again=True)
def ids_slipped(f: Fault) -> pd.DataFrame:
    """Ids a row down."""
    return f.slip("student_id")


ROLL = "enrolments_2026"


@kind(ROLL, again=True)
def year_up(f: Fault) -> pd.DataFrame:
    """Year group of the year above."""
    return f.put("year_group", str(f.place.year_group + 1))


@kind(ROLL, again=True)
def one_group(f: Fault) -> pd.DataFrame:
    """One tutor group filled down."""
    return f.put("registration_group", f.here["registration_group"].iloc[0])


@kind(ROLL, again=True)
def all_leave(f: Fault) -> pd.DataFrame:
    """All leave."""
    return f.put("end_date", "2026-10-23")


@kind(ROLL, again=True)
def fewer_on_roll(f: Fault) -> pd.DataFrame:
    """Half of the rows missing."""
    return f.without(0.5)


@kind(ROLL, again=True)
def ids_of_roll_slipped(f: Fault) -> pd.DataFrame:
    """Tutor groups a row down."""
    return f.slip("registration_group")


@kind(ROLL)
def last_years_roll(f: Fault) -> pd.DataFrame:
    """Last year's year groups under this year's name."""
    return f.put("year_group", (f.here["year_group"].astype(int) - 1).astype(str))


@kind(ROLL)
def part_of_roll(f: Fault) -> pd.DataFrame:
    """Rows missing from a new roll."""
    return f.without()


@kind(ROLL)
def half_of_roll(f: Fault) -> pd.DataFrame:
    """Half of the rows missing from a new roll."""
    return f.without(0.5)


PREMIUM = "student_groups_pupil_premium"


@kind(PREMIUM, again=True)
def markers_exchanged(f: Fault) -> pd.DataFrame:
    """Marker Y and N exchanged."""
    return f.recode("value", {"Y": "N", "N": "Y"})


@kind(PREMIUM, again=True)
def other_marker(f: Fault) -> pd.DataFrame:
    """Marker with the values of another."""
    other = f.world.frames["student_groups_eal"].set_index("student_id")["value"]
    return f.put("value", f.here["student_id"].map(other))


@kind(PREMIUM, again=True)
def markers_slipped(f: Fault) -> pd.DataFrame:
    """Marker a row down."""
    return f.slip("value")


@kind(PREMIUM, again=True)
def nobody_marked(f: Fault) -> pd.DataFrame:
    """Marker N for all."""
    return f.put("value", "N")


@kind(PREMIUM, again=True)
def fewer_marked(f: Fault) -> pd.DataFrame:
    """Rows of a marker missing."""
    return f.without()


@kind("student_groups_sen_status", again=True)
def sen_slipped(f: Fault) -> pd.DataFrame:
    """SEN status a row down."""
    return f.slip("value")


LISTS = "class_members_2026"


@kind(LISTS, again=True)
def classes_exchanged(f: Fault) -> pd.DataFrame:
    """Class codes moved on by one."""
    beside = f.frame["class_code"].str.startswith(f"{f.place.year_group}{f.place.subject}/")
    codes = sorted(set(f.frame[beside | f.mask]["class_code"]))
    return f.put("class_code", f.here["class_code"].map(dict(zip(codes, codes[1:] + codes[:1], strict=True))))


@kind(LISTS, again=True)
def members_missing(f: Fault) -> pd.DataFrame:
    """Half of the rows missing."""
    return f.without(0.5)


@kind(LISTS, again=True)
def one_class(f: Fault) -> pd.DataFrame:
    """One class filled down."""
    frame = f.put("class_code", f.place.class_code if f.size != "class" else f.place.class_code[:-1] + "1")
    return frame.drop_duplicates(["class_code", "student_id", "valid_from"])


@kind(LISTS, again=True)
def memberships_end(f: Fault) -> pd.DataFrame:
    """All memberships end."""
    return f.put("valid_to", "2026-10-23")


@kind(LISTS, again=True)
def members_slipped(f: Fault) -> pd.DataFrame:
    """Students a row down across classes."""
    return f.slip("student_id").drop_duplicates(["class_code", "student_id", "valid_from"])


@kind("classes_2026", again=True)
def courses_exchanged(f: Fault) -> pd.DataFrame:
    """Courses of classes exchanged."""
    courses = sorted(set(f.frame[f.frame["year_group"] == str(f.place.year_group)]["course_code"]))
    return f.put("course_code", f.here["course_code"].map(dict(zip(courses, courses[1:] + courses[:1], strict=True))))


TARGETS = "targets"


@kind(TARGETS, again=True)
def kinds_exchanged(f: Fault) -> pd.DataFrame:
    """Expected and aspirational exchanged."""
    return f.recode("kind", {"expected": "aspirational", "aspirational": "expected"})


@kind(TARGETS, again=True)
def targets_slipped(f: Fault) -> pd.DataFrame:
    """Targets a row down."""
    return f.slip("grade", ("subject_code", "kind", "issued_date"))


@kind(TARGETS, again=True)
def targets_filled(f: Fault) -> pd.DataFrame:
    """One target filled down."""
    return f.put("grade", f.here.groupby(["subject_code", "kind"])["grade"].transform("first"))


@kind(TARGETS, again=True)
def targets_of_another_subject(f: Fault) -> pd.DataFrame:
    """Targets under another subject."""
    known, codes = f.targets("expected"), sorted(set(f.frame[f.frame["stage"] == "KS4"]["subject_code"]))
    here = f.here[f.here["kind"] == "expected"]

    def least_alike(code: str) -> str:
        ours = here[here["subject_code"] == code]
        return max(
            codes, key=lambda c: sum(known.get((s, c), g) != g for s, g in zip(ours["student_id"], ours["grade"], strict=True))
        )

    frame = f.put("subject_code", f.here["subject_code"].map({code: least_alike(code) for code in codes}))
    return frame.drop_duplicates(["student_id", "subject_code", "stage", "kind", "issued_date"], keep="last")


def _issued_now(f: Fault) -> Fault:
    here = f.here.assign(issued_date="2026-11-10").drop_duplicates(["student_id", "subject_code", "kind"], keep="last")
    return Fault(f.world, f.rng, f.place, f.size, here, pd.Series(True, here.index))


@kind(TARGETS, again=True)
def raised(f: Fault) -> pd.DataFrame:
    """New targets two grades higher."""
    return _issued_now(f).recode("grade", UP)


@kind(TARGETS, again=True)
def targets_as_predictions(f: Fault) -> pd.DataFrame:
    """New targets are the predictions."""
    new = _issued_now(f)
    marks = f.world.frames[MARKS].set_index(["student_id", "subject_code"])["prediction"].to_dict()
    keys = zip(new.here["student_id"], new.here["subject_code"], new.here["grade"], strict=True)
    return new.put("grade", [marks.get((s, c)) or g for s, c, g in keys])


KS2 = "ks2_results"


@kind(KS2, again=True)
def ks2_exchanged(f: Fault) -> pd.DataFrame:
    """Reading and maths exchanged."""
    return f.recode("subject", {"reading": "maths", "maths": "reading"})


@kind(KS2, again=True)
def ks2_slipped(f: Fault) -> pd.DataFrame:
    """Scaled scores a row down."""
    return f.slip("scaled_score", ("subject",))


@kind(KS2, again=True)
def ks2_filled(f: Fault) -> pd.DataFrame:
    """One score filled down."""
    return f.put("scaled_score", "104")


@kind(KS2, again=True)
def ks2_other_summer(f: Fault) -> pd.DataFrame:
    """KS2 summer a year late."""
    return f.put("ks2_year", (f.here["ks2_year"].astype(int) + 1).astype(str))


RESULTS = "exam_results_2025"


@kind(RESULTS)
def results_as_predictions(f: Fault) -> pd.DataFrame:
    """Results are the predictions."""
    marks = f.world.frames["tracking_2025_MAY"].set_index(["student_id", "subject_code"])["prediction"].to_dict()
    keys = zip(f.here["student_id"], f.here["course_code"].str[:2], f.here["grade"], strict=True)
    return f.put("grade", [marks.get((s, c)) or g for s, c, g in keys])


@kind(RESULTS)
def results_slipped(f: Fault) -> pd.DataFrame:
    """Results a row down."""
    return f.slip("grade", ("course_code",))


@kind(RESULTS)
def results_of_another_course(f: Fault) -> pd.DataFrame:
    """Results under another course."""
    codes = sorted(c for c in set(f.frame["course_code"]) if c.endswith("KS4"))
    frame = f.put("course_code", f.here["course_code"].map(dict(zip(codes, codes[1:] + codes[:1], strict=True))))
    return frame.drop_duplicates(["student_id", "course_code"], keep="last")


@kind(RESULTS)
def results_filled(f: Fault) -> pd.DataFrame:
    """One result filled down."""
    return f.put("grade", f.here.groupby("course_code")["grade"].transform("first"))


@kind(RESULTS)
def results_of_another_summer(f: Fault) -> pd.DataFrame:
    """Results of the summer before."""
    old = f.world.frames["exam_results_2024"].assign(results_year="2026")
    codes = set(f.here["course_code"])
    old = old[old["course_code"].isin(codes)]
    return pd.concat([f.frame[~f.mask], old.head(len(f.here))])


@kind(RESULTS)
def results_missing(f: Fault) -> pd.DataFrame:
    """Results missing."""
    return f.without()


@kind(RESULTS, again=True)
def results_slipped_again(f: Fault) -> pd.DataFrame:
    """Results a row down."""
    return f.slip("grade", ("course_code",))


WEEK, WEEK_BEFORE = "attendance_marks_2026_1116", "attendance_marks_2026_1109"


@kind(WEEK)
def all_present(f: Fault) -> pd.DataFrame:
    """All present."""
    return f.put("code", f.here["session"].map({"AM": "/", "PM": "\\"}))


@kind(WEEK)
def last_week_again(f: Fault) -> pd.DataFrame:
    """The week before under new dates."""
    old = f.world.frames[WEEK_BEFORE]
    old = old.assign(date=(pd.to_datetime(old["date"]) + pd.Timedelta(days=7)).dt.strftime("%Y-%m-%d"))
    return pd.concat([f.frame[~f.mask], old[old["student_id"].isin(f.place.students[f.size])]])


@kind(WEEK)
def month_first(f: Fault) -> pd.DataFrame:
    """Dates month first."""
    old = f.world.frames[WEEK_BEFORE]  # 9 to 13 November: the first four read both ways
    mine = old["student_id"].isin(f.place.students[f.size])
    return pd.concat([old[~mine], old[mine].assign(date=old[mine]["date"].map(_month_first))])


@kind(WEEK)
def sessions_exchanged(f: Fault) -> pd.DataFrame:
    """Morning and afternoon exchanged."""
    return f.recode("session", {"AM": "PM", "PM": "AM"})


@kind(WEEK)
def moved_by_days(f: Fault) -> pd.DataFrame:
    """Dates two days off."""
    return f.put("date", (pd.to_datetime(f.here["date"]) - pd.Timedelta(days=2)).dt.strftime("%Y-%m-%d"))


@kind(WEEK)
def into_the_holidays(f: Fault) -> pd.DataFrame:
    """Dates in the holidays."""
    return f.put("date", (pd.to_datetime(f.here["date"]) - pd.Timedelta(days=21)).dt.strftime("%Y-%m-%d"))


@kind(WEEK)
def absent_as_trip(f: Fault) -> pd.DataFrame:
    """Present marks as a trip."""
    return f.recode("code", {"/": "V", "\\": "V"})


@kind(WEEK)
def not_marked(f: Fault) -> pd.DataFrame:
    """Marks missing."""
    return f.without()


@kind(WEEK)
def absences_alone(f: Fault) -> pd.DataFrame:
    """Absences alone."""
    return f.frame[~f.mask | ~f.frame["code"].isin(["/", "\\", "L", "V"])]


EVENTS = "behaviour_events_2026_1116"


@kind(EVENTS)
def praise_as_incident(f: Fault) -> pd.DataFrame:
    """Praise and incidents exchanged."""
    return f.recode("category", {"praise": "incident", "incident": "praise"})


@kind(EVENTS)
def events_in_the_holidays(f: Fault) -> pd.DataFrame:
    """Events in the holidays."""
    return f.put("date", (pd.to_datetime(f.here["date"]) - pd.Timedelta(days=21)).dt.strftime("%Y-%m-%d"))


@kind(EVENTS)
def points_too_many(f: Fault) -> pd.DataFrame:
    """Points ten times as many."""
    return f.put("points", (f.here["points"].astype(int) * 10).astype(str))


@kind("school_calendar_2026", again=True)
def days_exchanged(f: Fault) -> pd.DataFrame:
    """School days Y and N exchanged."""
    return f.recode("is_school_day", {"Y": "N", "N": "Y"})


@kind("school_calendar_2026", again=True)
def calendar_of_last_year(f: Fault) -> pd.DataFrame:
    """Days of the year before."""
    old = f.world.frames["school_calendar_2025"].assign(academic_year=YEAR)
    return pd.concat([f.frame[~f.mask], old.head(int(f.mask.sum()))])


@kind("tracking_points_2026", again=True)
def windows_moved(f: Fault) -> pd.DataFrame:
    """Windows a month late."""
    frame = f.frame.copy()
    for column in ("open_date", "close_date"):
        moved = pd.to_datetime(f.here[column]) + pd.Timedelta(days=31)
        frame.loc[f.mask, column] = moved.dt.strftime("%Y-%m-%d")
    return frame


@kind("tracking_points_2026", again=True)
def windows_of_last_year(f: Fault) -> pd.DataFrame:
    """Windows of the year before."""
    opened = pd.to_datetime(f.here["open_date"]) - pd.DateOffset(years=1)
    return f.put("open_date", opened.dt.strftime("%Y-%m-%d"))
