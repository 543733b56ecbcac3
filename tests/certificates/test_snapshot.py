"""What a certificate says, as data: stored without loss, and never what no certificate may say."""

from __future__ import annotations

import json

import pytest

from db.credit.certificate import Snapshot
from tests.support.paper import snapshot


def test_a_snapshot_survives_being_stored() -> None:
    before = snapshot(learner_name="שרה", statements=("a", "b"))

    assert Snapshot.from_json(json.loads(json.dumps(before.to_json()))) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"credit_hundredths": 130},
        {"credit_hundredths": 0},
        {"credit_hundredths": 175},
        {"is_physician": False},
        {"kind": "gift"},
        {"kind": "record"},
    ],
)
def test_a_snapshot_refuses_what_no_certificate_may_say(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        snapshot(**changes)


def test_a_certificate_keeps_the_style_of_its_day_of_issue() -> None:
    stored = snapshot(date_style="us").to_json()
    assert Snapshot.from_json(stored).issued_day == "November 22, 2026"

    stored.pop("date_style")
    assert Snapshot.from_json(stored).issued_day == "22 November 2026", "those from before there was a choice"
