"""The lists of staff pages worked out row by row from the tables of the publication, without their SQL; and how each is written.

Whom and what a reader may see comes from the extracts (`trust.Expected`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import yaml

from reports.staff import lists as lists_module
from tests.staff.trust import Expected, Row

DECLARED = yaml.safe_load(Path(lists_module.__file__).with_name("lists.yml").read_text())
SIGNS = {"above": "▲", "on": "●", "below": "▼"}
TABLES = (
    "students", "progress", "places", "classes", "interventions", "praise", "target_groups", "chances", "slots", "grid",
    "target_history", "markers", "class_patterns", "consistency", "accuracy", "topics", "attendance", "behaviour", "records",
    "people", "teachers", "variation", "slot_fillers",
)  # fmt: skip
NEXT_STEPS = {
    ("more_below", "named"): "Ask what would help, and offer it",
    ("more_below", "worth_a_look"): "Have a look with the teacher",
    ("fewer_below", "named"): "Ask what goes well here",
    ("fewer_below", "worth_a_look"): "Ask what goes well here",
}
Cells = dict[str, Any]


class Tables:
    """The tables that staff pages read, as rows."""

    def __init__(self, expected: Expected, database: Path) -> None:
        self.expected, self.trust = expected, expected.trust
        self.keys = self.trust.keys
        self.rows: dict[str, list[Cells]] = {}
        with duckdb.connect(str(database), read_only=True) as con:
            for name in TABLES:
                told = con.execute(f"select * from staff.{name}")
                columns = [column[0] for column in told.description]
                self.rows[name] = [dict(zip(columns, row, strict=True)) for row in told.fetchall()]
        people = {row["staff_key"]: f"{row['title']} {row['surname']}" for row in self.rows["people"]}
        self.taught: dict[tuple[str, str], set[str]] = {}
        for row in self.rows["teachers"]:
            if not row["is_first_year"]:
                self.taught.setdefault((row["school_urn"], row["class_code"]), set()).add(people[row["staff_key"]])

    def of(self, name: str, **wanted: Any) -> list[Cells]:
        return [row for row in self.rows[name] if all(row[key] == value for key, value in wanted.items())]


class Hand:
    """What one reader sees of one place."""

    def __init__(
        self, tables: Tables, school: str, staff: str, kind: str, scope: str,
        chosen: Row | None = None, members: Iterable[str] | None = None, talks: dict[str, date] | None = None,
        is_support_only: bool = False,
    ) -> None:  # fmt: skip
        """`members`: keys of a list that narrows the place; `talks`: days of conversations that were written down since."""
        self.tables, self.school, self.kind, self.scope = tables, school, kind, scope
        self.chosen, self.is_support_only = chosen or {}, is_support_only
        expected = tables.expected
        self.roles = list(expected.roles(school, staff))
        self.seen: dict[str, set[tuple[str, str | None]]] = {}
        for student, thing, subject in expected.seen(school, staff):
            self.seen.setdefault(tables.keys[school, student], set()).add((thing, subject))
        self.reached = {tables.keys[who]: expected._reached(who, kind, scope) for who in expected.roll if who[0] == school}
        self.students = {row["student_key"]: row for row in tables.of("students", school_urn=school)}
        self.ours = {key: row for key, row in self.students.items() if self._is_ours(key, row)}
        if members is not None:
            self.ours = {key: row for key, row in self.ours.items() if key in set(members)}
        self.told = [row for p in tables.of("progress", school_urn=school, is_newest=1) for row in self._told(p)]
        self.talks = self._talks(talks or {})

    @property
    def things(self) -> set[str]:
        return {thing for role, _, _ in self.roles for thing in self.tables.trust.audiences.get(role, ())}

    @property
    def board(self) -> list[str]:
        """Lists of the place that the reader's roles open."""
        found = []
        for name in DECLARED["boards"].get(self.kind, ()):
            needs, is_whole = (DECLARED["lists"][name].get(key) for key in ("needs", "whole"))
            if needs in self.things and (not is_whole or any(self.may(key, needs) for key in self.ours)):
                found.append(name)
        return found

    def may(self, key: str, thing: str, subject: str | None = None) -> bool:
        """Whether a role opens a thing of a student: of the whole student, or of that subject."""
        seen = self.seen.get(key, set())
        return (thing, None) in seen or (subject is not None and (thing, subject) in seen)

    def any_of(self, key: str, thing: str | None) -> bool:
        return thing is not None and any(t == thing for t, _ in self.seen.get(key, set()))

    def held(self, thing: str) -> set[tuple[str, str]]:
        """What the roles that open a thing are for."""
        return {(kind, scope) for role, kind, scope in self.roles if thing in self.tables.trust.audiences.get(role, ())}

    def marked(self, key: str) -> list[Cells]:
        """Markers beside a student, as the reader may be told them."""
        found = [m for m in self.tables.of("markers", student_key=key) if self.any_of(key, m["thing"])]
        return sorted(found, key=lambda m: m["place"])

    def _is_ours(self, key: str, row: Cells) -> bool:
        reached = self.reached.get(key, set())
        if (
            not reached
            or not (self.kind == "school" and self.any_of(key, "students"))
            and not any(self.may(key, "students", subject) for subject in reached)
        ):
            return False
        if self.kind == "group":
            leads = (self.kind, self.scope) in {(kind, scope) for _, kind, scope in self.roles}
            if not leads and self.scope not in {m["group_id"] for m in self.marked(key)}:
                return False
        year, tutor, group = (self.chosen.get(name, "") for name in ("year", "tutor", "group"))
        return (
            year in ("", str(row["year_group"]))
            and tutor in ("", row["registration_group"])
            and (not group or group in {m["group_id"] for m in self.marked(key)})
        )

    def _told(self, p: Cells) -> list[Cells]:
        key, subject = p["student_key"], p["subject_code"]
        reached = self.reached.get(key, set())
        if (
            key not in self.ours
            or not (None in reached or subject in reached)
            or not self.may(key, "progress", subject)
            or self.chosen.get("subject", subject) != subject
        ):
            return []
        taken = self.tables.of("places", student_key=key)
        today = sorted(place["class_code"] for place in taken if place["subject_code"] == subject)
        if taken and not today:
            return []  # a subject that was dropped
        code = (
            self.scope if self.kind == "class" else p["class_code"] if p["class_code"] in today else [*today, p["class_code"]][0]
        )
        hidden = {} if self.may(key, "help", subject) else dict.fromkeys(("n_in_hand", "n_subjects_below", "support_name"))
        return [p | self._who(key) | {"class_code": code} | hidden]

    def _who(self, key: str) -> Cells:
        row = self.students[key]
        told = {"student_key": key, "name": row["list_name"], "registration_group": row["registration_group"]}
        return told | {"year_group": row["year_group"], "markers": self.marked(key), "school_urn": self.school}

    def _talks(self, talks: dict[str, date]) -> dict[str, date]:
        found = dict(talks)
        for row in self.tables.of("records", school_urn=self.school, form="talk", field="talk_date"):
            day = date.fromisoformat(row["value"])
            found[row["student_key"]] = max(day, found.get(row["student_key"], day))
        return found

    def _in_hand(self, key: str, subject: str | None = None) -> list[str]:
        found = set()
        for row in self.tables.of("interventions", student_key=key, is_running=1):
            if subject is None:
                found.add(row["intervention_type"])
            elif row["subject_code"] in (None, subject):
                plain = row["subject_code"] == subject or self.may(key, "help")
                found.add(row["intervention_type"] if plain else f"{row['support_name']} support")
        return sorted(found)

    def teachers(self, code: str) -> str:
        """Who teaches a class today, by the extracts; nobody in a year in which figures of teachers serve support alone."""
        if self.is_support_only:
            return ""
        return ", ".join(sorted(self.tables.taught.get((self.school, code), ())))

    def opened(self, thing: str) -> dict[str, Cells]:
        """Classes of which a role opens a thing."""
        held = self.held(thing)
        return {
            row["class_code"]: row
            for row in self.tables.of("classes", school_urn=self.school)
            if held
            & {
                ("school", "all"),
                ("department", row["department"]),
                ("year_group", str(row["year_group"])),
                ("class", row["class_code"]),
            }
        }

    def rows(self, name: str) -> list[Cells]:
        """The rows of a list in their order."""
        return getattr(self, f"_{name}")()

    def numbers(self, name: str) -> dict[str, int]:
        """What the finding of a list counts."""
        rows = self.rows(name)
        counts: dict[str, Callable[[], dict[str, int]]] = {
            "students": lambda: {"many": len([r for r in rows if r["n_below"] > 2])},
            "underachieving": lambda: {
                "students": len({r["student_key"] for r in rows}), "long": len([r for r in rows if r["points_running"] >= 2]),
            },
            "moved": lambda: {way: len([r for r in rows if r["moved"] == way]) for way in ("down", "up")},
            "by_class": lambda: {
                "below": sum(t["target_state"] == "below" for r in rows for t in r["of"]),
                "judged": sum(len(r["of"]) for r in rows),
                "helped": sum(t["target_state"] == "below" and bool(t["n_in_hand"]) for r in rows for t in r["of"]),
            },
            "slots": lambda: {"empty": len([r for r in rows if r["n_empty"]]), "gain": len([r for r in rows if r["total"]])},
            "gaps": lambda: {
                "behind": len([r for r in rows if r["gap"] < 0]),
                "further": len([r for r in rows if r["gap"] < 0 and len(r["of"]) > 1 and r["of"][0] < r["of"][1]]),
            },
            "patterns": lambda: {way: len([r for r in rows if r["direction"] == f"{way}_below"]) for way in ("more", "fewer")},
            "accuracy": lambda: {
                "high": len([r for r in rows if r["says"] == "higher than results"]),
                "low": len([r for r in rows if r["says"] == "lower than results"]),
            },
            "variation": lambda: {"wide": len([r for r in rows if r["variation_state"] == "wide"])},
            "over_time": lambda: self._told_over_time(rows),
            "praise": lambda: {"students": len({r["student_key"] for r in rows})},
            "target_groups": lambda: {
                "members": len([r for r in rows if r["since"] != "left"]), "new": len([r for r in rows if r["since"] == "new"]),
                "left": len([r for r in rows if r["since"] == "left"]),
            },
        }  # fmt: skip
        return {"n": len(rows), **(counts[name]() if name in counts else {})}

    def _told_over_time(self, rows: list[Cells]) -> dict[str, int]:
        shares = [int(row["on_or_above_pct"] + 0.5) for row in rows[::-1]] + [0, 0]
        return {"now": shares[0], "before": shares[1], "judged": rows[-1]["n_judged"] if rows else 0}

    def _over_time(self) -> list[Cells]:
        points: dict[tuple[str, str], list[Cells]] = {}
        for p in self.tables.of("progress", school_urn=self.school):
            key, subject = p["student_key"], p["subject_code"]
            reached = self.reached.get(key, set())
            if (
                key in self.ours
                and (None in reached or subject in reached)
                and self.may(key, "progress", subject)
                and self.chosen.get("subject", subject) == subject
                and p["target_state"] in SIGNS
                and p["close_date"]
            ):
                points.setdefault((p["academic_year"], p["tracking_point"]), []).append(p)
        rows = []
        for (year, code), told in points.items():
            n = {f"n_{state}": len([p for p in told if p["target_state"] == state]) for state in SIGNS}
            rows.append(
                {"academic_year": year, "tracking_point": code, "close_date": max(p["close_date"] for p in told), **n}
                | {"point_name": max(p["point_name"] for p in told), "n_students": len({p["student_key"] for p in told})}
                | {"n_judged": len(told), "on_or_above_pct": 100 * (n["n_above"] + n["n_on"]) / len(told), "above_pct": None}
            )
        return sorted(rows, key=lambda r: (r["close_date"], r["tracking_point"]))[-9:]

    def _students(self) -> list[Cells]:
        rows = []
        for key, student in ((key, row) for key, row in self.ours.items() if self.may(key, "progress")):
            mine = [t for t in self.told if t["student_key"] == key]
            below = len([t for t in mine if t["target_state"] == "below"])
            long = len([t for t in mine if (t["points_running"] or 0) > 1])
            spoken = self.talks.get(key) if self.may(key, "talks") else None
            waits = self.may(key, "talks") and below and (spoken is None or spoken <= max(t["close_date"] for t in mine))
            if (self.chosen.get("running") and not long) or (self.chosen.get("spoken") and not waits):
                continue
            of_year = {"student_key": key, "academic_year": student["academic_year"]}
            sessions = self.tables.of("attendance", **of_year)
            possible = sum(s["n_possible"] for s in sessions)
            seen = possible and self.any_of(key, "attendance")
            events = self.tables.of("behaviour", **of_year)
            times = {kind: sum(e["n_events"] for e in events if e["category"] == kind) for kind in ("praise", "incident")}
            subjects = sorted(mine, key=lambda t: ([*SIGNS][::-1].index(t["target_state"]), t["gap_grades"], t["subject_name"]))
            rows.append(
                self._who(key)
                | {"n_below": below, "n_judged": len(mine), "n_long": long, "subjects": subjects, "spoken_on": spoken}
                | {"attendance_pct": 100 * sum(s["n_attending"] for s in sessions) / possible if seen else None}
                | {"n_praise": times["praise"] if self.may(key, "behaviour") else None}
                | {"n_incidents": times["incident"] if self.may(key, "behaviour") else None}
                | {"in_hand": "; ".join(self._in_hand(key)) if self.may(key, "help") else ""}
            )
        total = {r["name"]: sum(t["gap_grades"] for t in r["subjects"]) for r in rows}
        return sorted(rows, key=lambda r: (-r["n_below"], not r["subjects"], total[r["name"]], r["name"]))

    def _underachieving(self) -> list[Cells]:
        hand, rows = self.chosen.get("hand"), []
        for t in self.told:
            helped = bool(t["n_in_hand"])
            if (
                t["target_state"] != "below"
                or (hand and helped != (hand == "some"))
                or (self.chosen.get("running") and t["points_running"] < 2)
            ):
                continue
            key, subject = t["student_key"], t["subject_code"]
            shown = self._in_hand(key, subject) if self.may(key, "help", subject) else []
            rows.append(t | {"in_hand": "; ".join(shown)})
        return sorted(rows, key=lambda r: r["place"])

    def _moved(self) -> list[Cells]:
        ranks = ["below", "on", "above"]
        rows = []
        for t in self.told:
            if t["last_state"] and t["last_state"] != t["target_state"]:
                down = ranks.index(t["target_state"]) < ranks.index(t["last_state"])
                rows.append(t | {"moved": "down" if down else "up"})
        last = 10**6
        return sorted(rows, key=lambda r: (r["moved"], r["place"] or last, r["name"], r["student_key"], r["subject_name"]))

    def _by_class(self) -> list[Cells]:
        classes: dict[tuple[Any, ...], list[Cells]] = {}
        for t in self.told:
            if t["class_code"] in self.opened("patterns"):
                place = (t["class_code"], t["year_group"], t["subject_code"], t["subject_name"])
                classes.setdefault(place, []).append(t)
        rows = []
        for (code, year, _, name), of in classes.items():
            n = {state: len([t for t in of if t["target_state"] == state]) for state in SIGNS}
            rows.append(
                {"class_code": code, "year_group": year, "subject_name": name, "teachers": self.teachers(code), "of": of}
                | {"n_judged": len(of), "school_urn": self.school, **{f"n_{state}": number for state, number in n.items()}}
                | {"on_or_above_pct": 100 * (n["above"] + n["on"]) / len(of)}
                | {"n_long": len([t for t in of if (t["points_running"] or 0) > 1])}
                | {"n_helped": len([t for t in of if t["target_state"] == "below" and t["n_in_hand"]])}
            )
        return sorted(rows, key=lambda r: (r["on_or_above_pct"], -r["n_judged"], r["class_code"]))

    def _praise(self) -> list[Cells]:
        rows, of_subject = [], self.kind in ("department", "class")
        subjects = {t["subject_code"] for t in self.told}
        for key in self.ours:
            every = self.tables.of("praise", student_key=key)
            newest = max((p["close_date"] for p in self.tables.of("progress", student_key=key, is_newest=1)), default=None)
            for p in every:
                if (
                    p["close_date"] == newest
                    and self.may(key, "progress", p["subject_code"])
                    and self.chosen.get("subject", p["subject_code"]) == p["subject_code"]
                    and (p["subject_code"] in subjects if of_subject else p["level"] == "head_of_year")
                ):
                    by = {"department": "Department", "head_of_year": "Head of Year"}[p["level"]]
                    rows.append(p | self._who(key) | {"level_name": by})
        return sorted(rows, key=lambda r: (r["place"], -r["n_counted"], r["name"], r["subject_name"] or ""))

    def _target_groups(self) -> list[Cells]:
        rows = []
        for m in self.tables.rows["target_groups"]:
            key = m["student_key"]
            if key in self.ours and self.may(key, m["thing"]):
                figure = str(int(m["figure"] + Decimal("0.5")))
                since = {"entered": "new", "left": "left", "stayed": "still"}[m["member_state"]]
                rows.append(m | self._who(key) | {"why": m["says"].replace("{figure}", figure), "since": since})
        turns = ["entered", "stayed", "left"]
        return sorted(rows, key=lambda r: (r["place"], turns.index(r["member_state"]), r["name"]))

    def _borderline(self) -> list[Cells]:
        rows = []
        for key in (key for key in self.ours if self.may(key, "chances")):
            groups = ("english_maths_4", "english_maths_5")
            near = {m["target_group"][-1] for m in self.tables.of("target_groups", student_key=key)
                    if m["target_group"] in groups and m["member_state"] != "left"}  # fmt: skip
            if near:
                chances = {c["grade_threshold"]: c for c in self.tables.of("chances", student_key=key)}
                grades = {s["element"]: s["grade"] for s in self.tables.of("slots", student_key=key)}
                one = next(iter(chances.values()), {})
                rows.append(
                    self._who(key)
                    | {"near": " and ".join(f"{grade}+" for grade in sorted(near))}
                    | {name: grades.get(name) for name in ("english", "maths")}
                    | {f"chance_{grade}": chances[grade]["chance_pct"] if grade in chances else None for grade in (4, 5)}
                    | {name: one.get(name) for name in ("expected_points", "range_low", "range_high")}
                )
        return sorted(
            rows, key=lambda r: (-r["year_group"], min(abs((r[f"chance_{grade}"] or 0) - 50) for grade in (4, 5)), r["name"])
        )

    def _slots(self) -> list[Cells]:
        rows = []
        for key in (key for key in self.ours if self.may(key, "chances")):
            slots = self.tables.of("slots", student_key=key)
            empty = [s["element"] for s in slots if s["slot_state"] == "no_entry"]
            gains = sorted((s for s in slots if s["points_to_gain"]), key=lambda s: (-s["points_to_gain"], s["slot_no"]))
            if empty or gains:
                rows.append(
                    self._who(key)
                    | {"attainment8_points": slots[0]["attainment8_points"]}
                    | {"n_empty": len(empty), "empty": ", ".join(sorted(set(empty))), "fillers": self._fillers(key)}
                    | {"total": sum(s["points_to_gain"] for s in slots)}
                    | {"gains": [{"name": s["subject_name"], "points": s["points_to_gain"]} for s in gains]}
                )
        return sorted(rows, key=lambda r: (-r["n_empty"], -r["total"], r["name"]))

    def _fillers(self, key: str) -> str:
        """Up to three courses that most others take, for each element in which slots are empty."""
        told: dict[str, list[Cells]] = {}
        for row in sorted(self.tables.of("slot_fillers", student_key=key), key=lambda r: (-r["n_taking"], r["subject_name"])):
            told.setdefault(row["element"], []).append(row)
        courses = {element: ", ".join(sorted({r["subject_name"] for r in rows[:3]})) for element, rows in told.items()}
        return "; ".join(f"{element}: {names}" for element, names in sorted(courses.items()))

    def _gaps(self) -> list[Cells]:
        told = {m["group_id"] for m in self.tables.rows["markers"] if m["thing"]}
        years = {row["year_group"] for row in self.ours.values()}
        every = self.tables.of("grid", school_urn=self.school, measure="on_or_above_share")
        whole = {(g["year_group"], g["academic_year"], g["tracking_point"]): g for g in every if g["group_id"] is None}
        grid = self.held("grid")
        found: dict[tuple[Any, ...], list[Cells]] = {}
        for g in every:
            everyone = whole.get((g["year_group"], g["academic_year"], g["tracking_point"]))
            is_open = grid & {("school", "all"), ("year_group", str(g["year_group"])), ("group", g["group_id"])}
            if (
                g["group_id"] in told
                and is_open
                and g["year_group"] in years
                and g["nth_newest"] <= 5
                and everyone
                and 0 < g["denominator"] < everyone["denominator"]
                and (self.kind != "group" or g["group_id"] == self.scope)
            ):
                own = 100 * float(g["numerator"]) / float(g["denominator"])
                others = 100 * float(everyone["numerator"] - g["numerator"]) / float(everyone["denominator"] - g["denominator"])
                found.setdefault((g["year_group"], g["group_id"], g["group_name"]), []).append(g | {"own": own, "others": others})
        rows = []
        for (year, group, name), points in found.items():
            points.sort(key=lambda g: -g["nth_newest"])
            by_nth = {g["nth_newest"]: g for g in points}
            if 1 in by_nth:
                now = by_nth[1]
                cells = [
                    {"name": f"{g['point_name']} {g['academic_year']}", "value": g["own"] - g["others"]}
                    | {"decimals": 0, "unit": "gap"}
                    for g in points
                ]
                of = [by_nth[nth]["own"] - by_nth[nth]["others"] for nth in (1, 2) if nth in by_nth]
                rows.append(
                    {"year_group": year, "group_id": group, "group_name": name, "n_students": now["n_students"], "of": of}
                    | {"own_pct": now["own"], "others_pct": now["others"], "gap": of[0], "cells": cells}
                )
        return sorted(rows, key=lambda r: (round(r["gap"], 9), r["year_group"], r["group_name"]))

    def _grid(self) -> list[Cells]:
        years, held = {row["year_group"] for row in self.ours.values()}, self.held("grid")
        found: dict[tuple[Any, ...], list[Cells]] = {}
        for g in self.tables.of("grid", school_urn=self.school, nth_newest=1):
            is_open = held & {("school", "all"), ("year_group", str(g["year_group"]))}
            if g["year_group"] in years and is_open and g["value"] is not None:
                found.setdefault((g["year_group"], g["group_id"], g["group_name"] or "All students"), []).append(g)
        rows = []
        for (year, group, name), cells in found.items():
            cells.sort(key=lambda g: g["place"])
            told = [{"name": g["short"], **{key: g[key] for key in ("value", "decimals", "unit")}} for g in cells]
            n = max(g["n_students"] for g in cells)
            rows.append({"year_group": year, "group_id": group, "group_name": name, "n_students": n, "cells": told})
        rows.sort(key=lambda r: (r["year_group"], r["group_id"] is not None, r["group_name"]))
        opened = {m["group_id"] for m in self.tables.rows["markers"] if m["thing"]}  # the others open nobody
        return [row | {"opens": row["group_id"] is None or row["group_id"] in opened} for row in rows]

    def _here(self, name: str) -> list[Cells]:
        """Rows of classes of the place of which the reader may see the figures."""
        codes = {t["class_code"] for t in self.told} & set(self.opened("patterns"))
        rows = [row for row in self.tables.of(name, school_urn=self.school) if row["class_code"] in codes]
        return [row | {"teachers": self.teachers(row["class_code"])} for row in rows]

    def _patterns(self) -> list[Cells]:
        leads = {scope for kind, scope in self.held("patterns") if kind == "department"}
        rows = [
            row | {"next_step": NEXT_STEPS[row["direction"], row["pattern_state"]]}
            for row in self._here("class_patterns")
            if row["pattern_state"] == "named" or (row["pattern_state"] == "worth_a_look" and row["department"] in leads)
        ]
        rows.sort(key=lambda r: (r["q_value"], r["class_code"]))
        return sorted(rows, key=lambda r: (r["direction"] != "more_below", r["pattern_state"] != "named"))

    def _consistency(self) -> list[Cells]:
        odd = ("never_moves", "same_as_target", "same_as_working_at", "same_gap", "far_from_department")
        rows = [row for row in self._here("consistency") if row["consistency_state"] in odd]
        return sorted(rows, key=lambda r: (r["consistency_state"], r["department"], r["class_code"]))

    def _variation(self) -> list[Cells]:
        here, opened, rows = {t["class_code"] for t in self.told}, set(self.opened("patterns")), []
        for v in self.tables.of("variation", school_urn=self.school):
            place = {"subject_code": v["subject_code"], "year_group": v["year_group"]}
            every = {row["class_code"] for row in self.tables.of("classes", school_urn=self.school, **place)}
            if every <= opened and {v["most_class_code"], v["fewest_class_code"]} <= here:
                rows.append(v)
        rows.sort(key=lambda r: (-r["spread_pct"], r["subject_name"], r["year_group"]))
        return sorted(rows, key=lambda r: r["variation_state"] != "wide")

    def _accuracy(self) -> list[Cells]:
        people = {row["staff_key"]: f"{row['title']} {row['surname']}" for row in self.tables.rows["people"]}
        rows, kinds = [], ["department", "subject", "teacher"]
        for a in self.tables.of("accuracy", school_urn=self.school, nth_newest=1):
            teacher = a["breakdown"] == "teacher"
            held = self.held("accuracy" if teacher else "patterns")
            if (
                held & {("school", "all"), ("department", a["department"])}
                and (self.kind != "department" or a["department"] == self.scope)
                and not (teacher and (a["is_first_year"] or self.is_support_only))
            ):
                high, low = a["bias_low"] > 0, a["bias_high"] < 0
                who = people[a["staff_key"]] if teacher else a["subject_name"] if a["breakdown"] == "subject" else a["department"]
                says = "higher than results" if high else "lower than results" if low else "could be chance"
                rows.append(a | {"who": who, "of_what": a["breakdown"].title(), "says": says})
        return sorted(rows, key=lambda r: (r["stage"], kinds.index(r["breakdown"]), -r["bias_grades"], r["who"]))

    def _topics(self) -> list[Cells]:
        codes = {t["class_code"] for t in self.told} & set(self.opened("progress"))
        subject = self.chosen.get("subject")
        rows = [
            row for row in self.tables.of("topics", school_urn=self.school, topic_state="not_grasped")
            if row["class_code"] in codes and subject in (None, row["subject_code"])
        ]  # fmt: skip
        return sorted(rows, key=lambda r: (-r["not_grasped_pct"], r["topic"], r["class_code"]))


def gap(value: Any) -> str:
    """A gap in grades as it is written: its sign, whole grades, half a one as ½."""
    whole, half = divmod(abs(value), 1)
    assert half in (0, 0.5)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + (str(int(whole)) if whole or not half else "") + ("½" if half else "")


def _number(value: Any, decimals: int, unit: str) -> str:
    if value is None:
        return ""
    if unit == "gap":
        return f"{float(value):+.{decimals}f}".replace("-", "−")
    return f"{float(value):.{decimals}f}" + (" %" if unit == "percent" else "")


def names_of(rows: list[Cells], key: str) -> list[str]:
    """Names of what rows have many of, in the order in which they come."""
    return list(dict.fromkeys(part["name"] for row in rows for part in row[key]))


def on_page(column: Row, row: Cells, rows: list[Cells]) -> list[str]:
    """What the cells of a column say on a page; a column of many has several."""
    kind, value = column["kind"], row[column["key"]]
    match kind:
        case "cells":
            by_name = {part["name"]: part for part in value}
            parts = [by_name.get(name) for name in names_of(rows, column["key"])]
            return ["" if p is None else _number(p["value"], p["decimals"], p["unit"]) for p in parts]
        case "markers":
            return ["".join(f"[{m['group_name']}]{m['short']}" for m in value)]
        case "state":
            return [f"{SIGNS[value]} {value}"]
        case "gap":
            return [f"{SIGNS[row['target_state']]} {gap(value)} {row['target_state']}"]
        case "of":
            return [f"{value} of {row[column['of']]}"]
        case "subjects":
            return [" ".join(_chip(t) for t in value)]
        case "bar":
            return [""]
        case "gains":
            return [", ".join(f"{g['name']} +{float(g['points']):g}" for g in value[:3])]
        case "pct":
            return ["" if value is None else f"{float(value):.1f} %"]
        case "points" | "signed":
            return [_number(value, 1 if kind == "points" else 2, "" if kind == "points" else "gap")]
        case "date":
            return [f"{value.day} {value:%b %Y}" if value else ""]
    return ["" if value is None else str(value)]


def _chip(t: Cells) -> str:
    told = f"{t['subject_name']}, target {t['target_grade'] or 'none'}, predicted {t['prediction'] or 'nothing'}"
    far = "" if t["target_state"] == "on" else f" {gap(t['gap_grades'])}"
    return f"{SIGNS[t['target_state']]} [{told}]{t['subject_code']}{far} {t['target_state']}"


def heads_of(name: str, rows: list[Cells], in_book: bool) -> list[str]:
    """Headings of a list's columns."""
    heads: list[str] = []
    for column in columns_of(name, in_book):
        match column["kind"]:
            case "cells":
                heads += names_of(rows, column["key"])
            case "subjects" if in_book:
                heads += sorted({t["subject_name"] for row in rows for t in row["subjects"]})
            case "of" if in_book:
                heads += [column["title"], "of"]
            case _:
                heads.append(column["title"])
    return heads


def columns_of(name: str, in_book: bool) -> list[Row]:
    other = "page" if in_book else "book"
    return [column for column in DECLARED["lists"][name]["columns"] if column.get("only") != other]


def in_book(column: Row, row: Cells, rows: list[Cells]) -> list[Any]:
    """What the cells of a column hold in a workbook: figures as figures, blank cells as empty texts."""
    kind, value = column["kind"], row[column["key"]]
    match kind:
        case "cells":
            by_name = {part["name"]: part["value"] for part in value}
            return [_figure(by_name.get(name)) for name in names_of(rows, column["key"])]
        case "markers":
            return [" ".join(m["short"] for m in value)]
        case "of":
            return [float(value), float(row[column["of"]])]
        case "subjects":
            by_name = {t["subject_name"]: f"{t['prediction'] or ''} {SIGNS[t['target_state']]}".strip() for t in value}
            return [by_name.get(name, "") for name in sorted({t["subject_name"] for other in rows for t in other["subjects"]})]
        case "gains":
            return ["; ".join(f"{g['name']} +{float(g['points']):g}" for g in value)]
        case "date":
            return [f"{value:%d %b %Y}" if value else ""]
        case "gap" | "pct" | "points" | "signed" | "number":
            return [_figure(value)]
        case "state":
            return [f"{SIGNS[value]} {value}"]
    return ["" if value is None else str(value)]


def _figure(value: Any) -> float | str:
    return "" if value is None else float(value)
