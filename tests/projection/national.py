"""`python -m tests.projection.national`: national errors by predicted grade and place, worked out from what is published.

Nobody publishes how far predictions are off at each predicted grade. It follows from what is published: a grade is the
student's level, a subject of its own beside it, and a prediction adds an error of which the student's subjects share a part.
Grades spread as in the DfE's transition matrices; how much of that is between students follows from the spread of Progress 8.
How high predictions lie is OCR's, how wide they scatter that of the one source in grades 9 to 1.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from ingest.code import seed

OTHERS = 8  # subjects beside the one predicted; declared, as a student of Attainment 8 has eight slots and more
GRADES = 10  # of 9 to 1 and U
PLACES = ("lower", "level", "higher")
ENDS = {"gcse_9_1": (-2, 3), "gcse_combined": (-5, 7), "btec_l2": (-2, 3)}
# Of BTEC grades nothing is published: OCR's shares at every grade, and those of more than one grade split as is declared.
ASSUMED = {-2: 316, -1: 1086, 0: 4356, 1: 3287, 2: 755, 3: 200}
LEAST_PART = 1e-6  # a case rarer than this has the shares of its grade
Shares = dict[tuple[str, int, str], dict[int, int]]  # scale, predicted rank, place; difference; ten thousandths


@dataclass(frozen=True)
class Nation:
    """How grades spread and how predictions err: in grades, and what part of a spread is the student's."""

    mean: float
    spread: float
    between: float
    optimism: float
    error: float
    student_part: float


def rows(name: str) -> list[dict[str, str]]:
    """A seed as it stands."""
    with seed(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rule(name: str) -> float:
    """A number that projections are made with."""
    return next(float(row["value"]) for row in rows("projection_rules") if row["rule"] == name)


def below(limits: np.ndarray) -> np.ndarray:
    """The share of a normal curve below each limit."""
    return np.asarray(np.vectorize(lambda x: (1 + math.erf(x / math.sqrt(2))) / 2)(limits))


def grade_spread() -> tuple[float, float, float]:
    """Mean and spread of GCSE grades in the newest matrices, and the spread of those of the same subject and KS2 band."""
    newest = max(row["edition"] for row in rows("target_matrix"))
    told = [row for row in rows("target_matrix") if row["edition"] == newest and row["grade_scale"] == "gcse_9_1"]
    ranks = {row["grade"]: int(row["grade_rank"]) for row in rows("grade_scales") if row["grade_scale"] == "gcse_9_1"}
    cells: dict[tuple[str, str], list[float]] = {}
    for row in told:
        sums = cells.setdefault((row["discount_code"], row["ks2_from"]), [0.0, 0.0, 0.0])
        for power in range(3):
            sums[power] += int(row["n"]) * ranks[row["grade"]] ** power
    n, total, squares = (sum(sums[power] for sums in cells.values()) for power in range(3))
    alike = sum(sums[2] - sums[1] ** 2 / sums[0] for sums in cells.values() if sums[0]) / n
    return total / n, math.sqrt(squares / n - (total / n) ** 2), math.sqrt(alike)


def between_students(spread: float, alike: float) -> float:
    """The part of the spread of grades that lies between students: given KS2, grades spread by `alike`, their weighted mean
    (English and maths twice, six once) by the standard deviation of Progress 8; what the mean loses lies within students."""
    weights = (2, 2, 1, 1, 1, 1, 1, 1)
    kept = sum(w * w for w in weights) / sum(weights) ** 2
    progress8 = max((row["rules_year"], float(row["national_sd"])) for row in rows("p8_national"))[1]
    return 1 - (alike**2 - progress8**2) / (1 - kept) / spread**2


@cache
def normal(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of a normal curve and their weights."""
    points, weights = np.polynomial.hermite_e.hermegauss(n)
    return points, weights / weights.sum()


@cache
def fine() -> tuple[np.ndarray, np.ndarray]:
    """Many even points, for what is cut at grades."""
    points = np.linspace(-4, 4, 161)
    weights = np.exp(-(points**2) / 2)
    return points, weights / weights.sum()


def limits(scale: str) -> np.ndarray:
    """Where each rank of a scale begins and ends, in grades: whole ones, or half ones of combined science."""
    steps = np.arange(1, GRADES) - 0.5 if scale == "gcse_9_1" else np.arange(2, 2 * GRADES - 1) / 2 - 0.25
    return np.concatenate([[-99.0], steps, [99.0]])


def met(nation: Nation, level: float, shared: float, scale: str) -> np.ndarray:
    """How often each rank is reached (first) where each is predicted (second), by a student of this level and error."""
    edges, (points, weights) = limits(scale), fine()
    heading_for = level + nation.spread * math.sqrt(1 - nation.between) * points
    own = nation.error * math.sqrt(1 - nation.student_part)
    predicted = np.diff(below((edges[None, :] - (heading_for + nation.optimism + shared)[:, None]) / own), axis=1)
    table = np.zeros((len(edges) - 1, len(edges) - 1))
    np.add.at(table, np.searchsorted(edges, heading_for) - 1, predicted * weights[:, None])
    return table


def students(nation: Nation) -> Iterator[tuple[float, float, float]]:
    """Every kind of student: how often there are such, their level, and the error that their subjects share."""
    for (x, wx), (y, wy) in itertools.product(zip(*normal(31), strict=True), zip(*normal(15), strict=True)):
        level = nation.mean + nation.spread * math.sqrt(nation.between) * x
        yield wx * wy, level, nation.error * math.sqrt(nation.student_part) * y


def overall(nation: Nation) -> tuple[float, float, float]:
    """Shares of predictions that are exact, above the result, and within one grade."""
    alone = Nation(nation.mean, nation.spread, 0, nation.optimism, nation.error, 0)
    table = met(alone, alone.mean, 0, "gcse_9_1")
    above = np.arange(GRADES)[None, :] - np.arange(GRADES)[:, None]
    return float(table[above == 0].sum()), float(table[above > 0].sum()), float(table[abs(above) <= 1].sum())


def fitted(source: str, mean: float, spread: float) -> tuple[float, float]:
    """Optimism and error, to a hundredth of a grade, by which predictions come nearest to what a source tells."""
    row = next(row for row in rows("accuracy_comparators") if row["source"] == source)
    told = [float(row[name]) / 100 for name in ("exact_pct", "over_pct", "within_one_pct")]

    def miss(found: tuple[float, float]) -> float:
        return sum((a - b) ** 2 for a, b in zip(overall(Nation(mean, spread, 0, *found, 0)), told, strict=True))

    best, step = (0.3, 0.9), 0.1
    for _ in range(60):
        near = [(round(best[0] + step * i, 4), round(best[1] + step * j, 4)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        nearest = min(near, key=miss)
        if nearest == best and step < 0.015:
            break
        best, step = nearest, step if nearest != best else step / 10
    return best


@cache
def published() -> tuple[Nation, float]:
    """The nation, and the variance of a school's own optimism as a part of the error: two sources as two of many."""
    mean, spread, alike = grade_spread()
    optimism, _ = fitted("OCR", mean, spread)
    elsewhere, error = fitted("Data Educator", mean, spread)
    part = next(float(row["declared_share"]) for row in rows("projection_parts") if row["part"] == "student")
    nation = Nation(mean, spread, between_students(spread, alike), optimism, error, part)
    return nation, (optimism - elsewhere) ** 2 / 2 / error**2


def tables(nation: Nation, scale: str) -> np.ndarray:
    """How often each place (first) and rank (third) is met where each is predicted (second)."""
    n = len(limits(scale)) - 1
    own_place, share = np.arange(n) / (n - 1), rule("beside_share")
    found = np.zeros((len(PLACES), n, n))
    for weight, level, shared in students(nation):
        one = met(nation, level, shared, "gcse_9_1").sum(axis=0)
        sums = np.array([1.0])
        for _ in range(OTHERS):
            sums = np.convolve(sums, one)
        others = np.arange(len(sums)) / (GRADES - 1)
        mean = (own_place[:, None] + others[None, :]) / (OTHERS + 1)
        lies = np.searchsorted([-share, share], own_place[:, None] - mean)
        own = met(nation, level, shared, scale).T
        for place in range(len(PLACES)):
            found[place] += weight * own * ((lies == place) @ sums)[:, None]
    return found


def rounded(shares: np.ndarray, scale: str, predicted: int) -> dict[int, int]:
    """Shares of each difference in ten thousandths that add up, those beyond the ends with the ends."""
    low, high = ENDS[scale]
    told = dict.fromkeys(range(low, high + 1), 0.0)
    for rank, share in enumerate(shares / shares.sum()):
        told[min(max(predicted - rank, low), high)] += share
    whole = {difference: round(10_000 * share) for difference, share in told.items()}
    whole[max(whole, key=lambda d: whole[d])] += 10_000 - sum(whole.values())
    return whole


def errors() -> Shares:
    """National errors of every scale, predicted rank and place."""
    nation, _ = published()
    told: Shares = {}
    for scale in ("gcse_9_1", "gcse_combined"):
        found = tables(nation, scale)
        for place, predicted in itertools.product(range(len(PLACES)), range(found.shape[1])):
            case = found[place, predicted]
            known = case if case.sum() > LEAST_PART else found[:, predicted].sum(axis=0)
            told[scale, predicted, PLACES[place]] = rounded(known, scale, predicted)
    ranks = [int(row["grade_rank"]) for row in rows("grade_scales") if row["grade_scale"] == "btec_l2"]
    return told | {("btec_l2", rank, place): ASSUMED for rank in ranks for place in PLACES}


def hidden_by_rounding() -> float:
    """By what a part that is shared looks too small between grades in whole steps: each sees of the curve behind it only
    what the steps leave. Over all predicted grades, as often as each is predicted."""
    nation, _ = published()
    found = tables(nation, "gcse_9_1").reshape(-1, GRADES)
    total = 0.0
    for case in found[found.sum(axis=1) > LEAST_PART]:
        shares = case / case.sum()
        mean = shares @ np.arange(GRADES)
        spread = math.sqrt(shares @ (np.arange(GRADES) - mean) ** 2)
        cuts = [c for c in np.cumsum(shares)[:-1] if 1e-9 < c < 1 - 1e-9]
        seen = sum(math.exp(-(normal_place(c) ** 2) / 2) / math.sqrt(2 * math.pi) for c in cuts) / spread
        total += case.sum() / seen**2
    return float(total / found.sum())


def normal_place(share: float) -> float:
    """Where a share of the normal curve ends."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(share)


def write() -> None:
    """The seed."""
    with seed("prediction_errors").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["grade_scale", "predicted_rank", "beside", "difference", "share", "source"])
        for (scale, predicted, place), shares in sorted(errors().items()):
            source = "assumed" if scale == "btec_l2" else "worked_out"
            out.writerows([scale, predicted, place, d, f"{share / 10_000:.4f}", source] for d, share in sorted(shares.items()))


if __name__ == "__main__":
    write()
    nation, own_shift = published()
    print(nation)
    print(f"own optimism of a school, part of the error: {own_shift:.3f}; hidden by rounding: {hidden_by_rounding():.3f}")
