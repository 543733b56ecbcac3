"""A code that somebody enters too late, too early or after it was replaced: which session it is of, and why not now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from blueprints.shared.filters import moment
from db.activities.tables import Activity
from db.engine.clock import now
from db.program.code import change_code
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader


def test_a_replaced_code_says_of_which_session_and_never_the_new_one(reader: Reader) -> None:
    at = make.session(code="OLD-CODE", title="Sepsis")
    made = change_code(at.id, "", make.person(), at.revision)
    reader.as_(make.person())

    for page in (reader.submit("/code", {"code": "old code"}), reader.get("/code/OLD-CODE")):
        assert page.status == 422
        assert "The code “OLD-CODE” of Heart failure in primary care: Sepsis" in page.text
        assert "was replaced" in page.text
        assert made not in page.text


def test_a_hall_with_the_old_slide_guesses_nothing(visitor: Reader) -> None:
    at = make.session(code="OLD-CODE")
    change_code(at.id, "", make.person(), at.revision)
    visitor.as_(make.person())

    assert {visitor.get(f"/code/OLD-CODE?try={number}").status for number in range(40)} == {422}


def test_a_code_of_a_closed_activity_says_when_it_was_closed(reader: Reader) -> None:
    at = make.session(code="ENDED")
    closed = now() - timedelta(days=2)
    Activity.update(status="closed", ended_at=closed).where(Activity.id == at.activity.id).execute()

    page = reader.as_(make.person()).get("/code/ENDED")

    assert page.one("h1").get_text() == "Heart failure in primary care"
    assert f"The office closed this activity on {moment(closed)}." in page.text


def test_a_code_of_a_planned_activity_is_nobodys_yet(reader: Reader) -> None:
    make.session(make.activity(status="planned"), code="SECRET")

    page = reader.as_(make.person()).get("/code/SECRET")

    assert "No session has the code “SECRET”" in page.text


def test_learners_read_before_they_register_what_the_sessions_own_faculty_disclosed(reader: Reader) -> None:
    make.session(code="TOLD", disclosure="Grace Hopper has no relevant financial relationships to disclose.")

    page = reader.get("/code/TOLD")

    assert page.text.index("Grace Hopper has no relevant") < page.text.index("Sign in or create")
