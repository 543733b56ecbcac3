"""The credit types of a load file: designated by the same function as the office's page, or refused with the place."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.credit_type.designation import designated
from db.activities.credit_type.tables import CreditType
from db.activities.tables import Activity, Session
from db.engine.clock import now
from tests.support.load_example import EXAMPLE, changed, load, refusal

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

PLACE = 'place = "Auditorium"'
BOTH = 'credit = ["ama", { type = "aapa", number = "May 2027" }]'


def with_credit(line: str) -> str:
    return changed(PLACE, f"{PLACE}\n{line}")


def rounds() -> list[tuple[str, str | None]]:
    """What the example's series designates."""
    of = Activity.get(Activity.key == "medicine-grand-rounds-2026")
    return [(kind.key, kind.number) for kind in designated(of)]


@pytest.fixture(autouse=True)
def _switched_on(data: Settings) -> None:
    CreditType.update(is_on=True).where(CreditType.key == "aapa").execute()


def test_the_types_are_designated_and_twice_changes_nothing() -> None:
    said = load(with_credit(BOTH))

    assert "Credit types set for 1 activity" in "\n".join(said)
    assert rounds() == [("ama", ""), ("aapa", "May 2027")]
    assert load(with_credit(BOTH)) == ["Nothing to change."]
    assert load(EXAMPLE) == ["Nothing to change."]  # what the file does not mention stays


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('credit = "ama"', "a list such as"),
        ('credit = ["gold"]', "“gold” is none of aapa, ama, nursing"),
        ('credit = ["aapa"]', "needs its number"),
        ('credit = ["nursing"]', "is switched off"),
        ('credit = [{ type = "ama", step = 2 }]', "there is no such entry here"),
    ],
)
def test_what_cannot_be_designated_is_refused(line: str, said: str) -> None:
    problem = refusal(with_credit(line))

    assert said in problem
    assert "activity 1" in problem


def test_no_type_is_added_after_the_first_session_began() -> None:
    load()
    Session.update(starts_at=now()).execute()

    assert "credit is designated before it" in refusal(with_credit(BOTH))


def test_a_maximum_rises_for_no_session_that_has_begun(data: Settings) -> None:
    load()
    at = Session.get(Session.key == "2026-12-03")
    Session.update(maximum_quarters=2, starts_at=now() - timedelta(hours=1), ends_at=now()).execute()

    assert "maximum): the session has begun, so it cannot rise any more" in refusal(EXAMPLE)
    assert Session.get_by_id(at.id).maximum_quarters == 2


def test_a_maximum_that_was_too_high_already_stays_with_other_words(data: Settings) -> None:
    load()
    Session.update(maximum_quarters=8).where(Session.key == "2026-12-03").execute()

    load(changed("Fever in the Returning Traveler", "Fever").replace("maximum = 1.00", "maximum = 2.00"))

    assert Session.get(Session.key == "2026-12-03").title == "Fever"
