"""Marks of 336 classes from web, workbook and MIS, in any order and again and again, held against a walk by hand."""

from __future__ import annotations

import random
from typing import Any

import duckdb
import pandas as pd
import pytest

from ingest.code import seed
from tests.attainment import models

CLASSES, STUDENTS = 336, 27
FIELDS = {
    "prediction": ["4", "5", "above", "66", "", "4"],
    "working_at": ["3", "4", "above", ""],
    "attitude": ["1", "5", "9", ""],
}
PLACE = {"web": 1, "workbook": 1, "mis": 2}
GRADES, STATES = {"3", "4", "5"}, {"above", "on", "below"}
Key = tuple[str, str, str]  # student, subject, field
Event = dict[str, Any]


def made(rng: random.Random) -> tuple[list[Event], dict[tuple[str, str], dict[str, str]]]:
    """Events, and rows of the extract by student and subject."""
    events: list[Event] = []
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for number in range(CLASSES):
        for nth in range(STUDENTS):
            student, subject = f"S{number % 40}-{nth}", f"X{number // 40}"
            if rng.random() < 0.4:
                rows[student, subject] = {"prediction": rng.choice(["3", "5", ""]), "working_at": "3", "attitude": "2"}
            for field in FIELDS:
                for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
                    source = rng.choice(["web", "web", "workbook"])
                    events.append(
                        {
                            "event_id": f"e{len(events):06d}", "student_id": student, "subject_code": subject, "field": field,
                            "value": rng.choice(FIELDS[field]), "class_code": f"C{number}", "source": source,
                            "issued_at": "", "origin": rng.choice(["w1", "w2"]) if source == "workbook" else "",
                            "recorded_at": f"2026-11-{rng.randint(16, 29)}T{rng.randint(8, 16):02d}:00:00.000Z",
                        }
                    )  # fmt: skip
    return events, rows


def is_known(event: Event) -> bool:
    value, field = event["value"], event["field"]
    if not value:
        return True
    if field == "attitude":
        return value in "12345"
    return value in GRADES or (field == "prediction" and value in STATES)


def by_hand(events: list[Event], rows: dict[tuple[str, str], dict[str, str]]) -> dict[Key, str]:
    """What stands in each cell, by walking through what was told, oldest first."""
    said: dict[tuple[Any, ...], str] = {}
    stands: dict[Key, str] = {}
    for event in sorted(events, key=lambda e: (e["recorded_at"], e["event_id"])):
        copy = (event["origin"], event["student_id"], event["subject_code"], event["class_code"], event["field"])
        is_new = event["source"] == "web" or said.get(copy) != event["value"]
        said[copy] = event["value"]
        if is_new and is_known(event):
            stands[event["student_id"], event["subject_code"], event["field"]] = event["value"]
    for (student, subject), row in rows.items():
        for field, value in row.items():
            stands.setdefault((student, subject, field), value)
    return {key: value for key, value in stands.items() if value}


@pytest.mark.parametrize("turn", [1, 2])
def test_any_order_and_repetition_gives_the_same_marks(turn: int) -> None:
    rng = random.Random(22)
    events, rows = made(rng)
    expected = by_hand(events, rows)
    random.Random(turn).shuffle(events)
    with duckdb.connect() as con:
        for name in ("form_fields", "form_choices", "flags", "source_priority"):
            con.execute(f"create table {name} as from '{seed(name)}'")
        con.execute(f"create table fine_grades as from read_csv('{seed('fine_grades')}', all_varchar = true)")
        con.execute("create table grade_scales as select unnest(['3', '4', '5']) as grade")
        where = "'1' as school_urn, '2026/27' as academic_year, 'DEC' as tracking_point, 11 as year_group"
        con.register("told", pd.DataFrame(events).replace("", None))
        con.execute(f"create table stg_judgements as select {where}, *, 'T1' as staff_id, 'D' as _delivery_id from told")
        con.execute("create table stg_deliveries as select 'D' as delivery_id, timestamp '2026-12-01 08:00:00' as received_at")
        con.execute("create table stg_tracking_points as select '1' as school_urn, '' as academic_year, '' as tracking_point, "
                    "0 as year_group, date '2026-11-27' as close_date")  # fmt: skip
        con.execute("create table int_tracking__locks as select '1' as school_urn, '' as academic_year, '' as tracking_point, "
                    "0 as year_group, '' as locked_from, '' as locked_until limit 0")  # fmt: skip
        given = [{"student_id": student, "subject_code": subject, **row} for (student, subject), row in rows.items()]
        con.register("given", pd.DataFrame(given).replace("", None))
        con.execute(
            f"create table stg_tracking as select {where}, *, cast(null as boolean) as praise, 'C' as class_code, "
            "'T' as staff_id, date '2026-11-20' as recorded_date from given"
        )
        for step in ("exported", "filled", "events", "cells", "marks"):
            con.execute(f"create table int_tracking__{step} as {models.sql(f'int_tracking__{step}')}")
        found = con.execute(
            "select student_id, subject_code, prediction, working_at, cast(attitude as varchar) from int_tracking__marks"
        )
        marks = {
            (student, subject, field): value
            for student, subject, *values in found.fetchall()
            for field, value in zip(("prediction", "working_at", "attitude"), values, strict=True)
            if value
        }
    assert marks == expected
