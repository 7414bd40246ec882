"""An invented broadsheet as schools have them: two heading rows, merged cells, a title, totals, comments; and its right figure.

Nobody in it exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xlsxwriter

from ingest.demo.people import FORENAMES, SURNAMES

SUBJECTS = (
    "English Language", "English Literature", "Maths", "Combined Science", "History", "Geography", "French", "Art", "RS",
    "Computer Science",
)  # fmt: skip
MARKS = ("Tgt", "Current", "Pred")
ABOVE = 3  # rows above the first student


@dataclass(frozen=True)
class Figure:
    """What a hand count gives: predictions on or above target, of how many that have both."""

    on_or_above: int
    judged: int


def write(path: Path, seed: int = 24, students: int = 240) -> Figure:
    """Write the workbook; every twelfth student takes no French, some cells are blank, three hold what is no grade."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(5, 1.4, students)
    target = np.clip(np.round(ability[:, None] + rng.normal(0.3, 0.5, (students, len(SUBJECTS)))), 1, 9).astype(int)
    pred = np.clip(target + rng.choice([-2, -1, 0, 1], (students, len(SUBJECTS)), p=[0.08, 0.24, 0.5, 0.18]), 1, 9).astype(int)
    now = np.clip(pred - rng.choice([0, 1], (students, len(SUBJECTS))), 1, 9)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, bold = book.add_worksheet("Y11 Autumn 1"), book.add_format({"bold": True, "align": "center"})
        sheet.write(0, 0, "Larkhollow Example School - Year 11 Autumn 1 broadsheet")
        for place, heading in enumerate(("Adm No", "Name", "Reg", "Gender")):
            sheet.write(2, place, heading, bold)
        for nth, subject in enumerate(SUBJECTS):
            sheet.merge_range(1, 4 + 3 * nth, 1, 6 + 3 * nth, subject, bold)
            sheet.write_row(2, 4 + 3 * nth, MARKS, bold)
        sheet.write(2, 4 + 3 * len(SUBJECTS), "Comment", bold)
        counted = [_student(sheet, row, rng, target[row], now[row], pred[row]) for row in range(students)]
        sheet.write(ABOVE + students, 1, "Total")
        sheet.write(ABOVE + students, 4, students)
    return Figure(sum(c.on_or_above for c in counted), sum(c.judged for c in counted))


def _student(sheet: xlsxwriter.worksheet.Worksheet, row: int, rng: np.random.Generator, *grades: np.ndarray) -> Figure:
    at, on, judged = ABOVE + row, 0, 0
    name = f"{SURNAMES[row % len(SURNAMES)]}, {FORENAMES[row // len(SURNAMES) % len(FORENAMES)]}"
    sheet.write_row(at, 0, [f"{2400 + row:06d}", name, f"11{'ABCDEFGH'[row % 8]}", "Female" if row % 2 else "Male"])
    for nth, subject in enumerate(SUBJECTS):
        if subject == "French" and row % 12 == 0:
            continue
        told: list[str | int] = [int(g[nth]) for g in grades]
        if subject == "Combined Science":
            told = [f"{g}-{g}" for g in told]
        if (row, subject) in ((5, "Maths"), (17, "Maths"), (40, "Art")):
            told[2] = "N/A"
        if rng.random() < 0.02:
            told[2] = ""
        for mark, value in enumerate(told):
            if value != "":
                sheet.write(at, 4 + 3 * nth + mark, value)
        if told[2] not in ("", "N/A"):
            judged += 1
            on += int(grades[2][nth] >= grades[0][nth])
    if row % 31 == 0:
        sheet.write(at, 4 + 3 * len(SUBJECTS), "Works well with others")
    return Figure(on, judged)
