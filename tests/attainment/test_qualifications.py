"""The list of qualifications fits together."""

from __future__ import annotations

import re

from ingest.engine.measure_docs import rows

SUBJECT = re.compile(r"(?:Advanced Subsidiary GCE|GCSE(?: \(9-1\))?) in (.*)$")


def test_no_as_level_shares_a_subject_with_a_gcse_under_another_discount_code() -> None:
    codes: dict[str, dict[str, set[str]]] = {"as": {}, "gcse": {}}
    for row in rows("reference/ks4_qualifications.csv"):
        found = SUBJECT.search(row["title"])
        if found:
            codes[row["kind"]].setdefault(found[1], set()).add(row["discount_code"])
    both = codes["as"].keys() & codes["gcse"].keys()
    assert len(both) > 40
    assert [subject for subject in sorted(both) if not codes["as"][subject] <= codes["gcse"][subject]] == []
