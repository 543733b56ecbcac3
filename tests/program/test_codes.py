"""Course codes and windows as the office changes them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.code import fold_code
from db.activities.code_pool import CODE_LETTERS, replaced_code
from db.activities.tables import FormerCode, Session
from db.activities.window import code_window
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.engine.refusal import Refused
from db.institution.settings import institution, set_institution
from db.program.code import change_code, extend_window, move_window
from db.program.held import Meanwhile, Wrong
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings


def again(at: Session) -> Session:
    found: Session = Session.get_by_id(at.id)
    return found


def test_the_offices_settings_say_when_a_code_is_open(data: Settings) -> None:
    set_institution({"code_before_minutes": "10", "code_after_hours": "24"})
    start = now()

    opens, closes = code_window(start, start + timedelta(hours=1), institution())

    assert (opens, closes) == (start - timedelta(minutes=10), start + timedelta(hours=25))


def test_a_new_code_takes_the_place_of_one_that_nobody_gets_again(data: Settings) -> None:
    at, by = make.session(code="OLD-CODE"), make.person()

    made = change_code(at.id, "", by, at.revision)

    assert set(fold_code(made)) <= set(CODE_LETTERS)
    assert again(at).code == made
    replaced = replaced_code("our code: old code")
    assert replaced is not None
    assert (replaced.code, replaced.session.id) == ("OLD-CODE", at.id)
    other = make.session()
    for taken in ("Old-Code", "0LD C0DE", made.lower()):
        with pytest.raises(Wrong, match="is another session’s code or was one"):
            change_code(other.id, taken, by, again(other).revision)
    assert FormerCode.select().count() == 1
    assert "OLD-CODE replaced by" in AuditLine.get().detail["about"]


@pytest.mark.parametrize("typed", ["A", "Ä-ROUNDS", "X" * 21, "A!B?C", "AB\u200bC\u0430"])
def test_a_code_that_nobody_could_type_is_refused(data: Settings, typed: str) -> None:
    at = make.session(code="GOOD")

    with pytest.raises(Wrong, match="3 to 20 letters and digits"):
        change_code(at.id, typed, make.person(), at.revision)

    assert again(at).code == "GOOD"


def test_a_code_written_otherwise_is_still_the_same_code(data: Settings) -> None:
    at = make.session(code="ROUNDS1")

    assert change_code(at.id, "Rounds-I", make.person(), at.revision) == "Rounds-I"
    assert FormerCode.select().count() == 0


def test_a_window_that_ends_before_it_begins_is_refused(data: Settings) -> None:
    at, moment = make.session(), now()

    with pytest.raises(Wrong, match="before the code opens") as wrong:
        move_window(at.id, moment, moment, make.person(), at.revision)

    assert wrong.value.field == "closes"
    assert again(at).closes_at == at.closes_at


@pytest.mark.parametrize(("how", "days"), [("day", 1), ("week", 7)])
@pytest.mark.parametrize("closed", [True, False])
def test_a_window_is_extended_or_opened_again(data: Settings, how: str, days: int, closed: bool) -> None:
    ends = now() + timedelta(hours=-3 if closed else 3)
    at = make.session(closes_at=ends)

    closes = extend_window(at.id, how, make.person(), at.revision)

    assert again(at).closes_at == closes
    assert abs(closes - ((now() if closed else ends) + timedelta(days=days))) < timedelta(seconds=5)
    assert not again(at).is_closed
    with pytest.raises(Meanwhile):  # the same form sent again
        extend_window(at.id, how, make.person(), at.revision)


def test_a_code_that_never_closes_is_not_extended_to_a_day(data: Settings) -> None:
    at = make.session(closes_at=None)

    with pytest.raises(Refused, match="nothing to extend"):
        extend_window(at.id, "day", make.person(), at.revision)


def test_no_window_opens_again_once_claims_are_over(data: Settings) -> None:
    long_ago = now() - timedelta(days=60)
    at = make.session(starts_at=long_ago, ends_at=long_ago + timedelta(hours=1), closes_at=long_ago)

    with pytest.raises(Refused, match="Grant a late claim instead"):
        extend_window(at.id, "week", make.person(), at.revision)


@pytest.mark.parametrize("status", ["closed", "canceled"])
def test_nothing_changes_in_an_activity_that_is_over(data: Settings, status: str) -> None:
    at = make.session(make.activity(status=status), code="GOOD")

    with pytest.raises(Refused, match=f"This activity is {status}"):
        change_code(at.id, "OTHER", make.person(), at.revision)
