"""Which query a measure's page shows, and what `make generate` says of a measure without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.generate import __main__ as generate
from tools.generate import measures

SHARE = next(row for row in measures.rows("measures") if row["measure"] == "english_maths_5")
AVERAGE = next(row for row in measures.rows("measures") if row["measure"] == "attainment8")


def test_a_measure_over_a_known_outcome_needs_its_row_alone() -> None:
    new = measures.sql(SHARE | {"measure": "english_maths_6", "at_least": "6"})
    assert new == measures.sql(SHARE).replace(">= 5", ">= 6") != measures.sql(SHARE)


def test_a_query_of_the_measures_own_name_goes_before_that_of_its_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "measures").mkdir()
    for name, text in (("attainment8", "average"), ("attainment8_60", "share {{ var('at_least', 50) }} of {{ ref('facts') }}")):
        (tmp_path / "measures" / f"{name}.sql").write_text(text)
    monkeypatch.setattr(measures, "ANALYSES", tmp_path)
    assert measures.sql(AVERAGE) == "average"
    assert measures.sql(AVERAGE | {"measure": "attainment8_60", "at_least": "60"}) == "share 60 of facts"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (AVERAGE | {"measure": "new", "outcome": "unheard"}, "Measure new: no query .* Write unheard.sql there"),
        (AVERAGE | {"measure": "new", "outcome": ""}, "Measure new: no query .* Write new.sql there"),
        (AVERAGE | {"measure": "new", "at_least": "60"}, "Measure new: attainment8.sql .* takes no at_least, its row has one"),
        (SHARE | {"measure": "new", "at_least": ""}, "Measure new: english_maths.sql .* takes an at_least, its row has none"),
    ],
)
def test_a_measure_without_a_query_is_named_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, str], said: str
) -> None:
    monkeypatch.setattr(measures, "rows", lambda name, rows=measures.rows: rows(name) + [row] * (name == "measures"))
    monkeypatch.setattr(Path, "write_text", lambda *_: pytest.fail("a file was written"))
    with pytest.raises(SystemExit, match=said):
        generate.main()
