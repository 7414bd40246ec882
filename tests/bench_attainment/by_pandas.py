"""The same two tables in pandas, for the rules of today."""

from __future__ import annotations

import pandas as pd

FIGURE = ["school_urn", "student_id", "academic_year", "tracking_point"]
ENGLISH, EBACC = ["english_language", "english_literature"], ["science", "humanities", "languages"]
MATHS, OPEN = ["maths"], ["religious_studies", "creative", "other", "creative_non_gcse", "non_gcse"]
SLOTS = {1: ("english", 1), 2: ("maths", 1), 3: ("ebacc", 3), 6: ("open", 3)}
Frames = dict[str, pd.DataFrame]


def entries(tables: Frames) -> pd.DataFrame:
    """Every prediction with its course, its points and the number of its figure; of one discount code the best."""
    subjects = tables["subjects"].rename(columns={"name": "subject_name"})
    courses = tables["courses"].merge(subjects[["school_urn", "subject_code", "subject_name"]], on=["school_urn", "subject_code"])
    courses["subject_name"] = courses["subject_name"].str.lower()
    courses = courses.merge(tables["ks4_courses"].drop(columns="school_urn"), on=["subject_name", "grade_scale"])
    points = tables["ks4_points"].query("first_rules_year <= 2026 <= last_rules_year")[["points_scale", "grade", "points"]]
    rows = (
        tables["tracking"]
        .merge(
            courses[["school_urn", "subject_code", "course_code", "category", "awards", "discount_code", "points_scale"]],
            on=["school_urn", "subject_code"],
        )
        .merge(points.rename(columns={"grade": "prediction"}), on=["points_scale", "prediction"], how="left")
    )
    rows["figure"] = rows.groupby(FIGURE, sort=False).ngroup()
    rows = rows.sort_values(["points", "course_code"], ascending=[False, True], kind="stable")
    return rows.drop_duplicates(["figure", "discount_code"])


def slots(rows: pd.DataFrame) -> pd.DataFrame:
    """What fills each slot of each figure, best first."""
    items = pd.concat([rows, rows[rows["awards"] == 2]]).sort_values(
        ["points", "course_code"], ascending=[False, True], kind="stable", ignore_index=True
    )
    english, maths = items[items["category"].isin(ENGLISH)], items[items["category"].isin(MATHS)]
    ebacc, others = items[items["category"].isin(EBACC)], items[items["category"].isin(OPEN)]
    nth_english, nth_ebacc = english.groupby("figure").cumcount(), ebacc.groupby("figure").cumcount()
    left = pd.concat([english[nth_english > 0], ebacc[nth_ebacc > 2], others]).sort_values(
        ["points", "course_code"], ascending=[False, True], kind="stable", ignore_index=True
    )
    nth_open = left.groupby("figure").cumcount()
    filled = [
        english[nth_english == 0].assign(slot_no=1),
        maths.groupby("figure").head(1).assign(slot_no=2),
        ebacc[nth_ebacc < 3].assign(slot_no=3 + nth_ebacc),
        left[nth_open < 3].assign(slot_no=6 + nth_open),
    ]
    return pd.concat(filled)[["figure", "slot_no", "course_code", "subject_code", "prediction", "points"]]


def figures(rows: pd.DataFrame, filled: pd.DataFrame, tables: Frames) -> pd.DataFrame:
    """One row for each figure: points by element, English and maths, the EBacc, the estimate and the Progress 8 score."""
    told = rows.drop_duplicates("figure")[["figure", *FIGURE]].set_index("figure").sort_index()
    best = rows.groupby(["figure", "category"])["points"].agg(["max", "count"]).unstack()
    most, n = best["max"], best["count"].fillna(0)
    both = (n["english_language"] > 0) & (n["english_literature"] > 0)
    weight = filled["slot_no"].map({1: 2, 2: 2}).fillna(1).where((filled["slot_no"] != 1) | filled["figure"].map(both), 1)
    filled["weight"], filled["slot_points"] = weight, filled["points"] * weight
    element = pd.cut(filled["slot_no"], [0, 1, 2, 5, 8], labels=["english", "maths", "ebacc", "open"])
    summed = filled.groupby(["figure", element], observed=True)["slot_points"].agg(["sum", "count"]).unstack().fillna(0)
    for name in ("english", "maths", "ebacc", "open"):
        told[f"{name}_points"] = summed["sum"][name]
    told["attainment8_points"] = summed["sum"].sum(axis=1)
    told["ebacc_slots_filled"], told["open_slots_filled"] = summed["count"]["ebacc"], summed["count"]["open"]
    told["n_entries"] = rows.groupby("figure").size()
    told["english_best_points"], told["maths_best_points"] = most[ENGLISH].max(axis=1), most["maths"]
    science = rows[rows["category"] == "science"].groupby("figure")["points"].max()
    pillars = pd.concat([told["english_best_points"], most["maths"], science, most["humanities"], most["languages"]], axis=1)
    told["ebacc_entered"] = (both & pillars.notna().all(axis=1)).astype(int)
    told["ebacc_grade_points"] = told["ebacc_entered"] * pillars.min(axis=1)
    told["ebacc_average_points"] = (told["english_best_points"] * both + pillars.iloc[:, 1:].sum(axis=1) + science) / 6
    ks2 = tables["ks2_results"].groupby(["school_urn", "student_id"])["scaled_score"].mean().rename("ks2_average").reset_index()
    bands = tables["p8_estimates"].query("rules_year == 2024").sort_values("ks2_from").reset_index(drop=True)
    place = pd.IntervalIndex.from_arrays(bands["ks2_from"], bands["ks2_to"], closed="both").get_indexer(ks2["ks2_average"])
    ks2["estimate_points"] = bands["attainment8_estimate"].to_numpy()[place]
    ks2["prior_attainment_group"] = bands["prior_attainment_group"].to_numpy()[place]
    told = (
        told.reset_index()
        .merge(ks2, on=["school_urn", "student_id"], how="left")
        .merge(tables["student_keys"], on=["school_urn", "student_id"])
    )
    told["progress8_score"] = (told["attainment8_points"] - told["estimate_points"]) / 10
    key = told["school_urn"] + "|" + told["student_key"] + "|" + told["academic_year"] + "|" + told["tracking_point"]
    told["attainment8_key"] = key + "|prediction"
    return told


def both_tables(tables: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures, and their slots with empty ones."""
    rows = entries(tables)
    filled = slots(rows)
    told = figures(rows, filled, tables)
    every = told[["figure", "attainment8_key", "school_urn", "student_key"]].merge(
        pd.DataFrame({"slot_no": range(1, 9)}), how="cross"
    )
    return told, every.merge(filled, on=["figure", "slot_no"], how="left")
