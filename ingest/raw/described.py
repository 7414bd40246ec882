"""The raw tables that come of no contract, and the columns that every row of one has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A raw table: what a row is, its area and grain, and its columns with type and meaning."""

    description: str
    area: str
    grain: tuple[str, ...]
    columns: dict[str, tuple[str, str]]


COLUMNS = {
    "_file_id": ("varchar", "SHA-256 of the file the row came from."),
    "_row": ("bigint", "Row of that file as a spreadsheet counts; the headings are row 1."),
    "_delivery_id": ("varchar", "The delivery that brought the row."),
}
ABOUT = {
    "entity": ("varchar", "Entity."),
    "student_id": ("varchar", "The student."),
    "school_urn": ("varchar", "School."),
    "academic_year": ("varchar", "Academic year, where the key has one."),
    "tracking_point": ("varchar", "Tracking point, where the key has one."),
    "subject_code": ("varchar", "Subject, where the key has one."),
    "course_code": ("varchar", "Course, where the key has one."),
    "results_year": ("varchar", "Summer of the exam, where the key has one; text, since it may be what is wrong."),
    "subject": ("varchar", "KS2 subject, where the key has one."),
    "marker": ("varchar", "Group marker, where the key has one."),
    "day": ("varchar", "Day, where the row has one; text, since it may be what is wrong."),
}
TABLES = {
    "student_keys": Table(
        "Keyed hash of every student id; one row per school and student.",
        "students",
        ("school_urn", "student_id"),
        {
            "school_urn": ("varchar", "School."),
            "student_id": ("varchar", "The source's own id."),
            "student_key": ("varchar", "HMAC-SHA256, 32 hex digits."),
        },
    ),
    "staff_keys": Table(
        "Keyed hash of every staff id; one row per school and member of staff.",
        "classes",
        ("school_urn", "staff_id"),
        {
            "school_urn": ("varchar", "School."),
            "staff_id": ("varchar", "The source's own id."),
            "staff_key": ("varchar", "HMAC-SHA256, 32 hex digits."),
        },
    ),
    "deliveries": Table(
        "What came, and what became of it; one row per delivery.",
        "quality",
        ("delivery_id",),
        {
            "delivery_id": ("varchar", "Number of the delivery."),
            "file_name": ("varchar", "Name of the file."),
            "sha256": ("varchar", "SHA-256 of its bytes."),
            "received_at": ("timestamp", "When it landed."),
            "profile": ("varchar", "Layout it was read with."),
            "entity": ("varchar", "Entity it brought."),
            "schools": ("varchar", "Schools it is about, separated by spaces."),
            "verdict": ("varchar", "accepted, held or refused."),
            "reason": ("varchar", "Why, in words."),
            "rows_read": ("bigint", "Rows read."),
            "rows_accepted": ("bigint", "Rows accepted."),
            "rows_quarantined": ("bigint", "Rows quarantined."),
            "cells_quarantined": ("bigint", "Cells left out of rows that were accepted."),
            "corrects": ("varchar", "Delivery whose quarantined rows it puts right; NULL for an extract."),
        },
    ),
    "quarantine_summary": Table(
        "Quarantined rows that nothing has put right, counted; one row per delivery, column and rule.",
        "quality",
        ("delivery_id", "entity", "column_name", "rule"),
        {
            "delivery_id": ("varchar", "Number of the delivery."),
            "file_name": ("varchar", "Name of the file."),
            "entity": ("varchar", "Entity."),
            "column_name": ("varchar", "Column at fault."),
            "rule": ("varchar", "Rule it broke."),
            "n_rows": ("bigint", "Rows that broke it and still stand, whole or by this cell alone."),
        },
    ),
    "quarantined_rows": Table(
        "Whom quarantined rows that wait to be put right are about, and how many they are: no value of them but the key.",
        "quality",
        tuple(ABOUT),
        ABOUT | {"n_rows": ("bigint", "Rows about that, each key once.")},
    ),
    "quarantined_cells": Table(
        "Cells that were left out of accepted rows and wait to be put right: whose they are, and no value.",
        "quality",
        (*ABOUT, "column_name", "rule"),
        ABOUT | {"column_name": ("varchar", "Column of the cell."), "rule": ("varchar", "Rule it broke.")},
    ),
}
