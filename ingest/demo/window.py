"""The data collection of Year 11 that is open in the demo school: some classes are done, some half, some untouched."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.demo.people import LAST_YEAR

POINT, NAME, YEAR_GROUP, OPENS, CLOSES = "DEC", "December", 11, f"{LAST_YEAR}-11-16", f"{LAST_YEAR}-11-27"
BEFORE = "NOV"
FIELDS = ("working_at", "prediction", "attitude")
DONE, HALF = 0.4, 0.75  # of the classes: done; done or half done


def points(listed: pd.DataFrame) -> pd.DataFrame:
    """The calendar with the open data collection in it."""
    columns = ["year", "tracking_point", "name", "year_group", "open_date", "close_date"]
    return pd.concat([listed, pd.DataFrame([(LAST_YEAR, POINT, NAME, YEAR_GROUP, OPENS, CLOSES)], columns=columns)])


def judgements(rng: np.random.Generator, tracking: pd.DataFrame) -> pd.DataFrame:
    """Cells that teachers filled in so far, as events; marks are those of the point before."""
    last = (tracking["year"] == LAST_YEAR) & (tracking["tracking_point"] == BEFORE) & (tracking["year_group"] == YEAR_GROUP)
    rows = tracking[last].sort_values(["class_code", "student_id"]).reset_index(drop=True)
    classes = rows["class_code"].unique()
    share = dict(zip(rng.permutation(classes), np.linspace(0, 1, len(classes)), strict=True))
    place = rows.groupby("class_code").cumcount() / rows.groupby("class_code")["student_id"].transform("size")
    done = rows["class_code"].map(share)
    rows = rows[(done < DONE) | ((done < HALF) & (place < 0.5))]
    cells = rows.melt(
        ["year", "year_group", "class_code", "subject_code", "student_id", "staff_id"], list(FIELDS), "field", "value"
    ).dropna(subset=["value"])
    day = cells["class_code"].map(dict(zip(classes, rng.integers(16, 21, len(classes)), strict=True)))
    second = cells.groupby("class_code").cumcount() * 4
    at = pd.to_datetime(f"{LAST_YEAR}-11-01") + pd.to_timedelta(day - 1, unit="D") + pd.to_timedelta(second + 55_800, unit="s")
    return cells.assign(
        tracking_point=POINT,
        event_id=(cells["class_code"] + "-" + cells["student_id"] + "-" + cells["field"]).str.replace("[/_]", "-", regex=True),
        recorded_at=at.dt.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        source="web",
        origin="",
        issued_at="",
        value=cells["value"].astype(str),
    )
