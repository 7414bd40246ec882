"""The figures a reader sees are those of the publication: at first sight, and after a choice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Rows, Site, Visit, named

Row = dict[str, Any]
Ask = Callable[..., list[Row]]
Open = Callable[..., AbstractContextManager[Visit]]

HIDDEN = "not shown small numbers"
SHAPES = {"good": "✔", "watch": "◆", "act": "■", "unsure": "○"}
MEANINGS = {
    "present": "Present",
    "approved_educational_activity": "Approved educational activity",
    "authorised_absence": "Authorised absence",
    "unauthorised_absence": "Unauthorised absence",
}
CATEGORIES = {"incident": "Incidents", "sanction": "Sanctions", "praise": "Praise", "reward": "Rewards"}


def rounded(value: Decimal, digits: str = "0.1") -> str:
    return f"{Decimal(value).quantize(Decimal(digits), ROUND_HALF_UP):,}"


def share(
    row: Row, pct: str = "on_or_above_pct", part: str = "n_on_or_above", total: str = "n_entries", status: str = "status"
) -> str:
    """A percentage and the numbers beside it; or the limit; or that it is not shown."""
    if row[pct] is not None:
        return f"{rounded(row[pct])} % {row[part]:,} of {row[total]:,}"
    if row.get("at_least_pct") is not None:
        return f"{row['at_least_pct'].to_integral_value(ROUND_FLOOR)} % or more of {row[total]:,}; 5 or fewer below"
    if row.get("at_most_pct") is not None:
        return f"{row['at_most_pct'].to_integral_value(ROUND_CEILING)} % or less 5 or fewer of {row[total]:,}"
    if row[status] == "withheld":
        return "no figure too much set aside"
    assert row[status] == "hidden"
    return HIDDEN


def split(row: Row) -> str:
    return HIDDEN if row["n_above"] is None else f"▲ {row['n_above']:,} ● {row['n_on']:,} ▼ {row['n_below']:,}"


def whole(row: Row, key: str = "n_students") -> str:
    if row[key] is None:
        return {"hidden": "not shown", "withheld": "no figure"}.get(row["status"], "–")
    return f"{row[key]:,}"


def per_student(row: Row, key: str = "value") -> str:
    return "not shown" if row[key] is None else rounded(row[key], "0.01")


def light(row: Row) -> str:
    if not row["light"]:
        return "–"
    ends = [rounded(row[end], "0.1") for end in ("interval_low", "interval_high") if row[end] is not None]
    return f"{SHAPES[row['light']]} {row['light_word']}" + (f" {' to '.join(ends)} %" if ends else "")


def change(value: Decimal | None, percent: bool = True) -> str:
    if value is None:
        return "–"
    size = rounded(abs(value), "0.1" if percent else "0.01")
    arrow = "→ no change ±" if not Decimal(size) else "↑ up +" if value > 0 else "↓ down −"
    return f"{arrow}{size}{' points' if percent else ''}"


def apart(gap: Decimal | None, percent: bool) -> str:
    """A difference of two groups, which is no change."""
    return change(gap, percent).removeprefix("→ no change ").removeprefix("↑ up ").removeprefix("↓ down ")


def year(row: Row) -> str:
    return "All years" if row["year_group"] is None else f"Year {row['year_group']}"


def day(when: date) -> str:
    return f"{when.day} {'Sept' if when.month == 9 else when.strftime('%b')} {when.year}"


def plain(word: str) -> str:
    """A machine's word as the pages write it."""
    words = " ".join(filter(None, word.split("_")))
    return (words[:1].upper() + words[1:]).replace("Ks", "KS").replace("Upn", "UPN")


@pytest.fixture(scope="module")
def points(ask: Ask) -> list[Row]:
    """Closed tracking points, the newest first, as the lists offer them."""
    rows = ask("select *, academic_year || ' ' || tracking_point as value from slt.points order by sequence desc")
    assert rows[0]["is_current"]
    return rows


ON_TARGET = ["On or above target", "Judgement", "Change since last point", "Students"]
SPLIT = "▲ above · ● on · ▼ below target (entries)"


def on_target(row: Row) -> list[str]:
    return [share(row), light(row), change(row["change_points"]), whole(row)]


def at(ask: Ask, table: str, point: Row, where: str, order: str = "all", audience: str = "slt") -> list[Row]:
    """Rows of one of an audience's tables at a point."""
    return ask(
        f"from {audience}.{table} where academic_year = $y and tracking_point = $p and {where} order by {order}",
        y=point["academic_year"],
        p=point["tracking_point"],
    )


def headlines(ask: Ask, point: Row) -> Rows:
    """Of every headline, the words that must stand in it."""
    school = at(ask, "targets", point, "breakdown = 'school'")[0]
    since = "No change that can be shown" if school["change_points"] is None else change(school["change_points"])
    tiles = [["On or above target", *share(school).split(" % "), light(school).strip("–"), since]]
    names = {row["measure"]: row["name"] for row in ask("from slt.measures")}
    for row in at(ask, "headlines", point, "year_group is null"):
        percent = row["unit"] == "percent"
        value = f"{rounded(row['value'])} %" if percent and row["value"] is not None else per_student(row)
        moved = [] if row["change_on_year"] is None else [change(row["change_on_year"], percent)]
        until = [] if row["status"] != "shown" else [f"September to {day(point['point_date'])}"]
        tiles.append([names[row["measure"]], value, light(row).strip("–"), *until, *moved])
    return tiles


def test_overview(visit: Open, ask: Ask, points: list[Row]) -> None:
    """At the current point, a year before, and at a point of some year groups alone."""
    year_ago = next(p for p in points[1:] if p["tracking_point"] == points[0]["tracking_point"])
    few = next(p for p in points if p["n_year_groups"] < points[0]["n_year_groups"])
    by = "Predictions against expected targets by"
    with visit("/") as opened:
        for point in (points[0], year_ago, few):
            opened.filter("point").select_option(point["value"])
            years = at(ask, "targets", point, "breakdown in ('school', 'year_group')", "year_group nulls last")
            expected = [[year(r), split(r), *on_target(r)] for r in years]
            assert expected and opened.rows(f"{by} year group", [SPLIT, *ON_TARGET], expected) == expected
            subjects = at(ask, "targets", point, "breakdown = 'subject'", "on_or_above_pct nulls last, subject_name")
            expected = [[r["subject_name"], split(r), *on_target(r)] for r in subjects]
            assert expected and opened.rows(f"{by} subject", [SPLIT, *ON_TARGET], expected) == expected
            assert point["label"] in named(opened.tables(), f"{by} year group").caption
            wanted = headlines(ask, point)

            def missing(tiles: list[str], wanted: Rows = wanted) -> Rows:
                return [words for words in wanted if not any(all(w in tile for w in words) for tile in tiles)]

            tiles = opened.awaited(opened.tiles, lambda tiles: not missing(tiles))
            assert missing(tiles) == [] and len(tiles) == len(wanted) > 1, tiles


def test_subjects(visit: Open, ask: Ask, points: list[Row]) -> None:
    """Of the whole school and of each year group chosen."""
    caption, columns = "On or above target by subject, furthest below first", ON_TARGET
    with visit("/subjects/") as opened:
        for value in opened.filter("year").locator("option").evaluate_all("options => options.map(o => o.value)"):
            opened.filter("year").select_option(value)
            where = "breakdown = 'subject'" if value == "all" else f"breakdown = 'subject_year' and year_group = {value}"
            rows = at(ask, "targets", points[0], where, "on_or_above_pct nulls last, subject_name")
            expected = [[r["subject_name"], *on_target(r)] for r in rows]
            assert expected and opened.rows(caption, columns, expected) == expected
            assert ("All years" if value == "all" else f"Year {value}") in named(opened.tables(), caption).caption


def of_subject(ask: Ask, point: Row, code: str) -> dict[str, Rows]:
    """The rows of a subject's tables, by how their captions begin."""
    where = f"subject_code = '{code}' and breakdown"
    years = at(ask, "targets", point, f"{where} in ('subject', 'subject_year')", "year_group nulls last")
    subject = years[0]["subject_name"]
    tables = {f"{subject}: on or above target by year group": [[year(r), *on_target(r)] for r in years]}
    for row in at(ask, "targets", point, f"{where} = 'class'", "year_group, class_code"):
        by_class = tables.setdefault(f"{subject}, {year(row)}: on or above target by class", [])
        by_class.append([row["class_code"], *on_target(row)])
    return tables


def test_every_subject(visit: Open, site: Site, ask: Ask, points: list[Row]) -> None:
    """What the pages hold when they come: small numbers too, as they are for senior leaders."""
    shown = set()
    for path in [p for p in site.pages if p.startswith("/subjects/") and p != "/subjects/"]:
        with visit(path, script=False) as opened:
            tables = opened.tables()
        for caption, expected in of_subject(ask, points[0], path.split("/")[2]).items():
            assert named(tables, caption).pick(ON_TARGET) == expected
            shown |= {words for row in expected for words in row}
    assert shown and HIDDEN not in shown and not [words for words in shown if "% or more" in words]


def test_a_subject_at_another_point(visit: Open, ask: Ask, points: list[Row]) -> None:
    code = at(ask, "targets", points[0], "breakdown = 'subject'", "n_entries desc")[0]["subject_code"]
    point = next(p for p in points[1:] if p["tracking_point"] == points[0]["tracking_point"])
    with visit(f"/subjects/{code}/") as opened:
        opened.filter("point").select_option(point["value"])
        for caption, expected in of_subject(ask, point, code).items():
            expect(opened.page.get_by_text(caption).first).to_be_visible()
            assert opened.rows(caption, ON_TARGET, expected) == expected
            assert point["label"] in named(opened.tables(), caption).caption


def groups(rows: list[Row]) -> Rows:
    """Each group beside all others; hidden where either side is small."""
    told = []
    for r in rows:
        if r["unit"] == "percent":
            sides = (
                share(r, "value", "numerator", "denominator"),
                share(r, "others_value", "others_numerator", "others_denominator"),
            )
        else:
            sides = per_student(r), per_student(r, "others_value")
        told.append([r["group_name"], *sides, apart(r["gap"], r["unit"] == "percent"), whole(r)])
    return told


GROUPS = ["This group", "All others", "Difference", "Students in the group"]
KNOWN = r"group_id not like 'not\_%' escape '\'"


def test_groups(visit: Open, ask: Ask, points: list[Row]) -> None:
    """By every measure; the choice is in the caption, and on paper in words."""
    with visit("/groups/") as opened:
        page = opened.page
        for measure in ask("from slt.measures order by measure <> 'on_or_above_share'"):
            opened.filter("measure").select_option(measure["measure"])
            rows = at(ask, "groups", points[0], f"measure = '{measure['measure']}' and {KNOWN}", "marker, group_name")
            expected = groups(rows)
            assert expected and opened.rows(measure["name"], GROUPS, expected) == expected
            page.emulate_media(media="print")
            expect(page.locator(".paper").get_by_text(measure["name"])).to_be_visible()
            expect(opened.filter("measure")).to_be_hidden()
            page.emulate_media(media="screen")


def test_attendance(visit: Open, ask: Ask) -> None:
    """Of two academic years."""
    years = [r["academic_year"] for r in ask("select distinct academic_year from slt.attendance order by 1 desc")]
    with visit("/attendance/") as opened:
        for academic_year in years[:2]:
            opened.filter("academic_year").select_option(academic_year)
            rows = ask(
                "select year_group, case when bool_and(status <> 'hidden') then sum(n_attended) end as attended, "
                "sum(n_possible) as possible, 'hidden' as status, max(n_students) as n_students from slt.attendance_weeks "
                "where academic_year = $y group by year_group order by year_group nulls last",
                y=academic_year,
            )
            for row in rows:
                row["pct"] = None if row["attended"] is None else Decimal(100) * row["attended"] / row["possible"]
            expected = [[year(r), share(r, "pct", "attended", "possible"), whole(r)] for r in rows]
            columns = ["Attendance", "Students (most in a week)"]
            assert expected and opened.rows("Attendance by year group", columns, expected) == expected

            rows = ask(
                "select headlines.*, label, point_date from slt.headlines join slt.points using (academic_year, tracking_point) "
                "where measure = 'persistent_absence' and academic_year = $y "
                "qualify sequence = max(sequence) over (partition by year_group) order by year_group nulls last",
                y=academic_year,
            )
            expected = [
                [year(r), share(r, "value", "numerator", "denominator"), light(r), change(r["change_on_year"]), r["label"]]
                + [day(r["point_date"])]
                for r in rows
            ]
            columns = ["Persistent absence", "Judgement", "Change on a year ago", "Tracking point", "Counts to"]
            assert expected and opened.rows("Persistent absence", columns, expected) == expected

            rows = ask(
                "select groups.* from slt.groups join slt.points using (academic_year, tracking_point) "
                f"where measure = 'attendance' and academic_year = $y and {KNOWN} "
                "qualify sequence = max(sequence) over () order by marker, group_name",
                y=academic_year,
            )
            expected = groups(rows)
            assert expected and opened.rows("Attendance of each group", GROUPS, expected) == expected
            assert academic_year in named(opened.tables(), "Attendance of each group").caption


def test_attendance_of_a_year_group(visit: Open, ask: Ask) -> None:
    with visit("/attendance/") as opened:
        for value in opened.filter("year").locator("option").evaluate_all("options => options.map(o => o.value)"):
            opened.filter("year").select_option(value)
            where = (
                "academic_year = (select max(academic_year) from slt.attendance) and "
                f"year_group is not distinct from {'null' if value == 'all' else value}"
            )
            meanings = {r["statistical_class"]: r for r in ask(f"from slt.attendance where {where}")}
            expected = [
                [words, share(meanings[key], "sessions_pct", "n_sessions", "n_possible"), whole(meanings[key])]
                for key, words in MEANINGS.items()
                if key in meanings
            ]
            columns = ["Share of possible sessions", "Students with at least one"]
            assert expected and opened.rows("Possible sessions", columns, expected) == expected
            assert ("All years" if value == "all" else f"Year {value}") in named(opened.tables(), "Possible sessions").caption
            weeks = ask(f"from slt.attendance_weeks where {where} order by week_start")
            late = {r["week_start"]: r for r in ask(f"from slt.lateness_weeks where {where}")}
            expected = [
                [
                    day(r["week_start"]),
                    share(r, "attendance_pct", "n_attended", "n_possible"),
                    share(late[r["week_start"]], "late_pct", "n_late", "n_possible"),
                ]
                for r in weeks
            ]
            assert expected and opened.rows("Attendance by week", ["Attendance", "Late marks"], expected) == expected


def test_punctuality(visit: Open, ask: Ask) -> None:
    """Counted anew from the marks and the meaning of their codes, of two academic years."""
    years = [r["academic_year"] for r in ask("select distinct academic_year from slt.lateness order by 1 desc")]
    with visit("/attendance/") as opened:
        for academic_year in years[:2]:
            opened.filter("academic_year").select_option(academic_year)
            rows = ask(
                "select year_group, sum(is_late) as late, sum(is_possible) as possible, sum(is_late * is_attending) as before, "
                "sum(is_late * (1 - is_attending)) as after, count(distinct student_key) filter (where is_late = 1) as students, "
                "count(distinct student_key) filter (where is_late = 1 and is_attending = 1) as n_before, "
                "count(distinct student_key) filter (where is_late = 1 and is_attending = 0) as n_after, 'shown' as status "
                "from fct_attendance join dim_student_year using (student_key, academic_year) "
                "where academic_year = $y and is_listed = 1 "
                "group by grouping sets ((), (year_group)) order by year_group nulls last",
                y=academic_year,
            )
            expected = []
            for row in rows:
                shares = [row | {"pct": Decimal(100) * row[k] / row["possible"]} for k in ("late", "before", "after")]
                told = [share(r, "pct", k, "possible") for r, k in zip(shares, ("late", "before", "after"), strict=True)]
                expected.append(
                    [year(row), told[0], whole(row, "students"), told[1], whole(row, "n_before"), told[2], whole(row, "n_after")]
                )
            columns = ["Late marks", "Students late at least once", "Before the register closed", "Students (before)"]
            columns += ["After it closed", "Students (after)"]
            assert expected and opened.rows("Late marks out of possible sessions", columns, expected) == expected


def test_attendance_of_like_ages(visit: Open, ask: Ask) -> None:
    """Years 7 to 11 counted anew, to the last day received and to the newest point, beside the nation with its year."""
    nation = ask("from slt.attendance_national order by academic_year desc limit 1")[0]
    sessions = (
        "select sum(is_attending) as numerator, sum(is_possible) as denominator, min(date) as since, max(date) as until, "
        "'shown' as status from fct_attendance join dim_student_year using (student_key, academic_year) "
        "where is_listed = 1 and year_group between 7 and 11 and academic_year = (select max(academic_year) from slt.attendance)"
    )
    absent = ask(
        "select sum(numerator) as numerator, sum(denominator) as denominator, min(label) as label, min(point_date) as until, "
        "'shown' as status from slt.headlines join slt.points using (academic_year, tracking_point) "
        "where measure = 'persistent_absence' and year_group between 7 and 11 and is_current"
    )[0]
    row = ask(sessions)[0]
    since, whole_year = day(row["since"]), f"whole year {nation['academic_year']}, to {nation['published_date']:%B}"
    rows = [("Attendance", row, f"{since} to {day(row['until'])} (last day received)", nation["attendance_pct"])]
    until = f"{since} to {day(absent['until'])} ({absent['label']})"
    rows.append(("Persistent absence", absent, until, nation["persistent_absence_pct"]))
    expected = []
    for name, own, days, pct in rows:
        own["pct"] = Decimal(100) * own["numerator"] / own["denominator"]
        expected.append([name, share(own, "pct", "numerator", "denominator"), f"{rounded(pct)} % {whole_year}", days])
    columns = ["School, Years 7 to 11", "England, Years 7 to 11", "The school’s figure counts"]
    with visit("/attendance/") as opened:
        assert opened.rows("Attendance and persistent absence", columns, expected) == expected
        expect(opened.page.locator("main")).to_contain_text(f"published on {day(nation['published_date'])}")
    with visit("/") as opened:
        point = ask("from slt.points where is_current")[0]
        of_point = ask(
            "select sum(numerator) as numerator, sum(denominator) as denominator from slt.headlines "
            "join slt.points using (academic_year, tracking_point) where measure = 'attendance' and is_current "
            "and year_group between 7 and 11"
        )[0]
        told = f"{rounded(Decimal(100) * of_point['numerator'] / of_point['denominator'])} % to {day(point['point_date'])}"
        table = named(opened.tables(), "Headlines of Year 11")
        found = {row[0]: row[1] for row in table.rows}
        assert found["Attendance, Years 7 to 11"] == told
        school = at(ask, "targets", point, "breakdown = 'school'")[0]
        on = f"({school['n_students']}) on {day(point['point_date'])}"
        assert found["On or above target"] == f"{rounded(school['on_or_above_pct'])} % {on}"
        assert point["label"] not in table.caption  # what is of Year 11 is of its newest predictions


def test_impact_week(visit: Open, ask: Ask) -> None:
    """Of two points, counted anew from marks and events of who counts there: the window, the year, the targets."""
    of_days = (
        "select year_group, any_value(open_date) as since, any_value(points.close_date) as until, "
        "count(distinct members.student_key) as n_students, "
        "sum(amount) filter (where date >= open_date) as in_window, sum(possible) filter (where date >= open_date) as window_of, "
        "sum(amount) as in_year, sum(possible) as year_of, 'shown' as status "
        "from fct_cohort_members as members join dim_tracking_point as points "
        "using (school_urn, academic_year, tracking_point, year_group) join dim_academic_year using (academic_year) "
        "left join ({amounts}) as amounts on members.student_key = amounts.student_key "
        "and date between first_day and points.close_date "
        "where left_out is null and academic_year = $y and tracking_point = $p "
        "group by grouping sets ((), (year_group)) order by year_group nulls last"
    )
    possible = "select student_key, date, 0 as amount, is_possible as possible from fct_attendance"
    events = "select student_key, date, 1 as amount, 0 as possible from fct_behaviour where category"
    measures = {
        "Attendance in": possible.replace("0 as amount", "is_attending as amount"),
        "Late marks in": possible.replace("0 as amount", "is_late as amount"),
        "Incidents in": f"{possible} union all {events} = 'incident'",
        "Praise and rewards in": f"{possible} union all {events} in ('praise', 'reward')",
    }
    points = ask(
        "select *, academic_year || ' ' || tracking_point as value from slt.points "
        "where (academic_year, tracking_point) in (select academic_year, tracking_point from slt.impact_weeks) "
        "order by sequence desc"
    )
    with visit("/impact-week/") as opened:
        for point in (points[0], points[-1]):
            opened.filter("point").select_option(point["value"])
            where = "breakdown in ('school', 'year_group')"
            targets = {r["year_group"]: r for r in at(ask, "targets", point, where)}
            for caption, amounts in measures.items():
                rows = ask(of_days.format(amounts=amounts), y=point["academic_year"], p=point["tracking_point"])
                expected = [impact(r, targets, caption[0] in "AL") for r in rows]
                columns = ["In the window", "Year to its last day", "Window less year", "On or above target", "Students"]
                assert expected and opened.rows(caption, columns, expected) == expected
            assert day(rows[-1]["since"]) in named(opened.tables(), "Attendance in").caption


def impact(row: Row, targets: dict[int | None, Row], percent: bool) -> list[str]:
    """A row of the impact week's tables."""
    window, whole_year = (Decimal(100) * row[a] / row[b] for a, b in (("in_window", "window_of"), ("in_year", "year_of")))
    target = targets.get(row["year_group"])
    if percent:
        told = [
            share(row | {"pct": window}, "pct", "in_window", "window_of"),
            share(row | {"pct": whole_year}, "pct", "in_year", "year_of"),
        ]
    else:
        told = [f"{rounded(v, '0.01')} {row[n]:,} events" for v, n in ((window, "in_window"), (whole_year, "in_year"))]
    moved = change(window - whole_year, percent)
    return [year(row), *told, moved, share(target) if target else "not measured", whole(row)]


def test_behaviour(visit: Open, ask: Ask) -> None:
    """Rates of two academic years, then what was recorded of a year group."""
    years = [r["academic_year"] for r in ask("select distinct academic_year from slt.behaviour_types order by 1 desc")]
    with visit("/behaviour/") as opened:
        for academic_year in reversed(years[:2]):
            opened.filter("academic_year").select_option(academic_year)
            rates: dict[tuple[str, str], dict[str, Row]] = {}
            for row in ask(
                "select headlines.*, label from slt.headlines join slt.points using (academic_year, tracking_point) "
                "where measure in ('behaviour_points', 'praise') and academic_year = $y "
                "qualify sequence = max(sequence) over (partition by year_group) order by year_group nulls last",
                y=academic_year,
            ):
                rates.setdefault((year(row), row["label"]), {})[row["measure"]] = row
            expected = [
                [
                    name,
                    per_student(of["behaviour_points"]),
                    change(of["behaviour_points"]["change_on_year"], percent=False),
                    per_student(of["praise"]),
                    whole(of["praise"]),
                    label,
                ]
                for (name, label), of in rates.items()
            ]
            columns = ["Behaviour points per student", "Points: change on a year ago"]
            columns += ["Praise and rewards per student", "Students"]
            caption = "Behaviour points and praise per student"
            assert expected and opened.rows(caption, [*columns, "Tracking point"], expected) == expected
            assert academic_year in named(opened.tables(), caption).caption
        opened.filter("year").select_option("8")
        expect(opened.page.locator("caption").get_by_text("Events by kind")).to_contain_text("Year 8")
        rows = ask("from slt.behaviour_types where academic_year = $y and year_group = 8", y=years[0])
        expected = sorted([r["event_type"], CATEGORIES[r["category"]], whole(r, "n_events"), whole(r)] for r in rows)
        assert expected and opened.rows("Events by kind", ["Kind", "Events", "Students"], expected, sorted) == expected


def in_unit(row: Row, key: str) -> str:
    """A projected figure: a percentage, points, a score with its sign, or the EBacc's average of grades."""
    if row[key] is None:
        return "not shown"
    if row["unit"] == "score":
        size = rounded(abs(row[key]), "0.01")
        return ("" if not Decimal(size) else "−" if row[key] < 0 else "+") + size
    digits = "0.01" if row["measure"] == "ebacc_average" else "0.1"
    return rounded(row[key], digits) + (" %" if row["unit"] == "percent" else "")


def off_words(value: Decimal | None) -> str:
    """Grades by which predictions lie above or below what they lead to."""
    return "–" if value is None else f"{rounded(abs(value))} grades {'below' if value < 0 else 'above'}"


def test_projections(visit: Open, ask: Ask) -> None:
    """Ranges of a cohort whose results are known and of one whose are not; how often chances came true."""
    cohorts = ask("select rules_year, min(outcome) = 'not_known' as is_open from slt.projections group by 1 order by 1 desc")
    assert cohorts[0]["is_open"] and not cohorts[-1]["is_open"]
    words = {"inside": "within the range", "above": "above the range", "below": "below the range"}
    with visit("/projections/") as opened:
        for cohort in (cohorts[0], cohorts[-1]):
            opened.filter("cohort").select_option(str(cohort["rules_year"]))
            told = ask("from slt.projections where rules_year = $y", y=cohort["rules_year"])
            rows = [row for row in told if row["is_shown"]]
            missing = {f"{row['measure_name']} (from {row['summers_from']} summers on)" for row in told if not row["is_shown"]}
            for name in missing:
                expect(opened.page.locator("main")).to_contain_text(name)
            assert ("Not shown where" in opened.page.locator("main").inner_text()) == bool(missing)
            expected = sorted(
                [
                    row["measure_name"],
                    row["distance_name"],
                    in_unit(row, "face_value"),
                    in_unit(row, "expected"),
                    ("" if row["reached"] is None else "◎ ") + f"{in_unit(row, 'range_low')} to {in_unit(row, 'range_high')}",
                    *([] if cohort["is_open"] else [words[row["outcome"]]]),
                    whole(row),
                ]
                for row in rows
            )
            columns = [
                "Predictions from",
                "At face value",
                "Expected",
                "80 % range",
                *([] if cohort["is_open"] else ["Results against range"]),
            ]
            assert expected and opened.rows("Projected headlines", [*columns, "Students"], expected, sorted) == expected
            reasons = {(r["distance_name"], off_words(r["grades_off"]), r["reason_says"]) for r in rows}
            why = sorted(list(reason) for reason in reasons)
            assert opened.rows("Why what is expected", ["Predictions beside what they lead to", "Why"], why, sorted) == why
        rows = ask("from slt.projection_reliability where grade in ('4', '5') order by grade, chance_band")
        expected = [
            [f"Grade {r['grade']} or above, chance {r['chance_name']}", share(r, "happened_pct", "n_happened", "n_told")]
            for r in rows
        ]
        assert expected and opened.rows("Of entries given such a chance", ["Reached the grade"], expected) == expected


def test_results_in_the_overviews_order(visit: Open, ask: Ask) -> None:
    """With two decimals for the EBacc's average, and in words why the newest summer has no figure."""
    newest = ask("select max(academic_year) as y from slt.attainment where basis = 'result'")[0]["y"]
    rows = ask(
        "select told.measure, any_value(told.measure_name) as name, any_value(value) filter (academic_year = $y) as value "
        "from slt.attainment as told join slt.overview_headlines using (measure) "
        "where basis = 'result' and area = 'attainment' and year_group is null and status is not null "
        "group by told.measure, place order by place",
        y=newest,
    )
    with visit("/results/") as opened:
        shown = named(opened.tables(), "KS4 results of the whole school").rows
    assert rows and [row[0] for row in shown][: len(rows)] == [row["name"] for row in rows]
    cells = {row["measure"]: cell[1] for row, cell in zip(rows, shown, strict=False)}
    [average] = [row["value"] for row in rows if row["measure"] == "ebacc_average"]
    assert cells["ebacc_average"].startswith(f"{rounded(average, '0.01')} (")
    assert cells["progress8"] == "none: these students have no key stage 2 results"


def test_quality(visit: Open, site: Site, ask: Ask) -> None:
    """What came in, what was set aside and why, and what both gates said."""
    with visit("/quality/") as opened:
        counts = ask(
            "select sum(rows_read) as n, sum(rows_accepted) as good, sum(rows_quarantined) as aside from slt.deliveries"
        )[0]
        sentence = f"{counts['n']:,} rows were read: {counts['good']:,} accepted and {counts['aside']:,} set aside."
        expect(opened.page.locator("main")).to_contain_text(sentence)
        rows = ask(
            "select entity, verdict, count(*) as n, sum(rows_read) as read, sum(rows_accepted) as accepted, "
            "sum(rows_quarantined) as aside from slt.deliveries group by entity, verdict"
        )
        expected = sorted(
            [plain(r["entity"]), plain(r["verdict"]), *(f"{r[key]:,}" for key in ("n", "read", "accepted", "aside"))]
            for r in rows
        )
        columns = ["Became", "Deliveries", "Rows read", "Accepted", "Set aside"]
        assert expected and opened.rows("Deliveries", columns, expected, sorted) == expected
        rows = ask(
            "select told.entity, column_name, rule, sum(n_rows) as n, max(told.received_at) as came, "
            "case when cells_quarantined = 0 then 'Row' when rows_quarantined = 0 then 'Cell alone' end as what "
            "from slt.quarantine as told join quality.deliveries using (delivery_id) group by all"
        )
        expected = sorted(
            [plain(r["entity"]), r["what"], plain(r["column_name"]), plain(r["rule"]), f"{r['n']:,}", day(r["came"])]
            for r in rows
        )
        assert {r["what"] for r in rows} == {"Row", "Cell alone"}
        columns = ["What", "Column", "Rule it broke", "Number", "Last came"]
        assert opened.rows("Quarantined rows and cells", columns, expected, sorted) == expected
        assert sum(r["n"] for r in rows if r["what"] == "Row") == counts["aside"]  # of the demo none was put right
        cells = ask("select sum(cells_quarantined) as n from quality.deliveries")[0]["n"]
        expect(opened.page.locator("main")).to_contain_text(
            f"{counts['aside']:,} rows were set aside, as above, and {cells:,} cells"
        )
        for gate, name in (("gate_2", "Gate 2"), ("gate_1", "Gate 1")):
            opened.filter("gate").select_option(gate)
            rows = ask(
                "select check_id, count(*) filter (status = 'passed') as passed, count(*) filter (status <> 'passed') as failed, "
                "meaning from quality.check_results where gate = $gate group by check_id, meaning, severity",
                gate=gate,
            )
            expected = sorted([plain(r["check_id"]), f"{r['passed']:,}", f"{r['failed']:,}", r["meaning"]] for r in rows)
            columns = ["Passed", "Not passed", "What failing would mean"]
            assert expected and opened.rows("Every check", columns, expected, sorted) == expected
            assert name in named(opened.tables(), "Every check").caption
