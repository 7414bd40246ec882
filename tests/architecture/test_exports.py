"""What readers get, column by column: `exported_columns.csv` is the promise, and nothing opens by default.

After a change that is meant: `python -m tests.architecture.test_exports` writes it anew; read what differs before you commit.
"""

from __future__ import annotations

import copy
import csv
from pathlib import Path
from typing import Any

import pytest

from orchestration.dbt_run import models
from reports.publication import audience

LIST = Path(__file__).with_name("exported_columns.csv")
HEAD = ("file", "schema", "table", "column", "personal")


def lines(found: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    """A line for every column of every table that is published."""
    return [
        (t.file, t.schema, t.table, column, found[t.model]["columns"][column]["personal"] or "")
        for t in audience.exported(found)
        for column in t.columns
    ]


def test_the_columns_that_readers_get_are_those_of_the_list() -> None:
    with LIST.open(newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == [HEAD, *lines(models())]


def test_what_stays_inside_and_what_names_people_is_in_no_open_table() -> None:
    open_ones = {(table, column): personal for file, _, table, column, personal in lines(models()) if file == "open"}
    assert set(open_ones.values()) & {"internal", "identifier", "name", "birth_date"} == set()
    hidden = {("dim_school", "crest"), ("fct_attainment8", "figure_no"), ("fct_projected_attainment8", "projection_no")}
    assert hidden & set(open_ones) == set()


@pytest.mark.parametrize("personal", [None, "", "atainment"])
def test_a_column_without_a_class_that_is_known_fails_by_name(personal: str | None) -> None:
    found = copy.deepcopy(models())
    found["dim_student"]["columns"]["sex"]["personal"] = personal
    with pytest.raises(audience.Unclassed, match="dim_student.sex"):
        audience.exported(found)


def test_a_class_that_an_audience_does_not_name_is_not_copied() -> None:
    found = copy.deepcopy(models())
    found["dim_student"]["columns"]["sex"]["personal"] = "birth_date"
    assert ("open", "main", "dim_student", "sex", "birth_date") not in lines(found)


if __name__ == "__main__":
    with LIST.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *lines(models())])
