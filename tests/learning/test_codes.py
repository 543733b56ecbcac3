"""Course codes: forgiving to type, each refusal with its own message and next step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.activities.code import fold_code
from db.activities.tables import Session
from db.credit.claim import claim_credit
from db.engine.clock import now
from db.learning.tables import Participation
from db.sign_ins.tables import FailureCount
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader


def test_a_typed_code_registers_and_leads_to_the_step_that_follows(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="CARDIO")

    page = reader.as_(learner).submit("/code", {"code": " card-io "})

    participation = Participation.get()
    assert (participation.learner, participation.session) == (learner, at)
    assert page.leads_to == f"/participations/{participation.id}/claim"


@pytest.mark.parametrize("typed", ["CARDIO", "cardio", "C A R D I O", "card-io", "CARD10", "CARDI0", "\u00a0Cardio "])
def test_a_code_is_forgiving_to_type(typed: str) -> None:
    assert fold_code(typed) == "CARD10"


@pytest.mark.parametrize(
    "typed", ["", "AB", "CARDIO\nX", "CÄRDIO", "CAR/DIO", "A" * 21, "ＣＡＲＤＩＯ", "CARDIO;", "%00"]
)
def test_what_cannot_be_a_code_folds_to_nothing(typed: str) -> None:
    assert fold_code(typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "https://cme.example.org/code/CARDIO",
        "https://cme.example.org/code/CARDIO?utm_source=qr#top",
        "http://cme.example.org/code/card%2Dio",
        "<https://cme.example.org/code/CARDIO>.",
        "code: CARDIO",
        "Course code = CAR DIO",
        "The code for today is CARDIO, thanks!",
        "“CARDIO.”",
        "CARDIO.",
        "CAR\u200bDIO\u00ad",
        "\ufeffCARDIO\u00a0",
        "ＣＡＲＤＩＯ",
        "CAR–DIO",
        "CAR−DIO",
        "CARDIO\nEnter it at the site",
    ],
)
def test_a_code_is_found_whatever_came_along_with_it(reader: Reader, typed: str) -> None:
    learner, at = make.person(), make.session(code="CARDIO")

    page = reader.as_(learner).submit("/code", {"code": typed})

    assert page.leads_to == f"/participations/{Participation.get().id}/claim"
    assert Participation.get().session == at


@pytest.mark.parametrize("code", ["CARDIO.", "card-io ", "CARDIO%E2%80%8B", "ＣＡＲＤＩＯ"])
def test_a_link_with_something_at_its_end_shows_the_session(visitor: Reader, code: str) -> None:
    at = make.session(code="CARDIO")

    assert at.full_title in visitor.get(f"/code/{code}").text


def test_a_code_that_is_a_common_word_is_found_by_itself_alone(data: Settings) -> None:
    at, other = make.session(code="COURSE"), make.session(code="CARDIO")

    assert Session.find_code("course") == at
    assert Session.find_code("course CARDIO") == other


def test_one_text_is_tried_for_few_codes(data: Settings) -> None:
    make.session(code="LAST9")

    assert Session.find_code(" ".join(f"GUESS{n}" for n in range(20)) + " LAST9") is None


@pytest.mark.usefixtures("data")
def test_what_the_office_types_for_a_new_session_is_no_part_of_another_code() -> None:
    make.session(code="FEVER")

    assert Session.by_code("FEVER 3") is None


@given(st.text())
def test_folding_twice_changes_nothing(typed: str) -> None:
    assert fold_code(fold_code(typed)) == fold_code(typed)


def test_registering_twice_registers_once(reader: Reader) -> None:
    make.session(code="CARDIO")
    reader.as_(make.person())

    first = reader.submit("/code/CARDIO")
    second = reader.submit("/code/CARDIO")

    assert first.leads_to == second.leads_to
    assert Participation.select().count() == 1


def test_an_unknown_code_says_so_beside_the_box_and_keeps_what_was_typed(reader: Reader) -> None:
    page = reader.as_(make.person()).submit("/code", {"code": "NOSUCH"})

    assert page.status == 422
    assert "No session has the code “NOSUCH”" in page.one("#code-message").get_text()
    assert page.one("#code")["value"] == "NOSUCH"


def test_a_visitors_unknown_code_is_told_on_the_first_page(reader: Reader) -> None:
    page = reader.submit("/code", {"code": "NOSUCH"})

    assert page.status == 422
    assert "No session has the code" in page.text


def test_a_code_that_opens_later_says_when(reader: Reader) -> None:
    make.session(code="STROKE", opens_at=now() + timedelta(days=2))
    reader.as_(make.person())

    page = reader.follow(reader.submit("/code", {"code": "STROKE"}))

    assert "This course code opens on" in page.text
    assert Participation.select().count() == 0
    assert reader.submit("/code/STROKE").status == 409


def test_a_claimed_code_leads_to_the_certificate(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="CARDIO")
    claimed = claim_credit(make.ready_to_claim(learner, at), 4)

    page = reader.as_(learner).follow(reader.submit("/code", {"code": "CARDIO"}))

    assert page.one(f'a[href="/certificates/{claimed.number}.pdf"]')
    assert "already claimed" in reader.get("/code/CARDIO").text


def test_who_registered_in_time_goes_on_after_the_code_closed(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="CARDIO")
    participation = make.participation(learner, at)
    at.closes_at = now() - timedelta(minutes=1)
    at.save()

    page = reader.as_(learner).submit("/code/CARDIO")

    assert page.leads_to == f"/participations/{participation.id}/claim"


def test_the_qr_shows_the_session_and_writes_nothing(reader: Reader) -> None:
    at = make.session(code="CARDIO")
    reader.as_(make.person())

    page = reader.get("/code/CARDIO")

    assert at.full_title in page.text
    assert page.html.find("button", string="Register")
    assert Participation.select().count() == 0


def test_a_visitors_code_is_kept_in_the_cookie(visitor: Reader) -> None:
    make.session(code="CARDIO")

    page = visitor.get("/code/cardio")

    assert "Sign in or create an account" in page.text
    with visitor.client.session_transaction() as session:
        assert session["code"] == "CARDIO"


@pytest.mark.parametrize(
    ("printed", "linked"), [("CARDIO", "CARDIO"), ("7KP-M3XQ", "7KP-M3XQ"), ("Sepsis 1", "Sepsis-1")]
)
def test_an_address_spells_the_code_as_the_slide_does(visitor: Reader, printed: str, linked: str) -> None:
    at = make.session(code=printed, opens_at=now() + timedelta(days=1))

    page = visitor.submit("/code", {"code": printed.lower()})

    assert page.leads_to == f"/code/{linked}"
    assert at.full_title in visitor.follow(page).text


def test_a_visitor_cannot_register(reader: Reader) -> None:
    make.session(code="CARDIO")

    page = reader.submit("/code/CARDIO")

    assert page.leads_to == "/sign-in?next=/code/CARDIO"
    assert Participation.select().count() == 0


def test_the_address_of_a_refused_code_shows_the_box(reader: Reader) -> None:
    for someone in (None, make.person()):
        page = reader.as_(someone).get("/code") if someone else reader.get("/code")

        assert page.status == 200
        assert page.one("#code-box")


def test_the_same_wrong_code_counts_once(visitor: Reader) -> None:
    visitor.as_(make.person())

    for _ in range(3):
        assert visitor.submit("/code", {"code": "NOSUCH"}).status == 422
        assert visitor.get("/code/NOSUCH").status == 422

    assert {count.failures for count in FailureCount.select()} == {1}


def test_guessing_codes_is_stopped_and_known_codes_never_count(visitor: Reader) -> None:
    make.session(code="CARDIO")
    visitor.as_(make.person())
    for _ in range(12):
        assert visitor.submit("/code", {"code": "CARDIO"}).status == 303

    statuses = [visitor.submit("/code", {"code": f"GUESS{n}"}).status for n in range(11)]

    assert statuses == [422] * 10 + [429]


def test_a_new_code_among_old_ones_is_a_guess(visitor: Reader) -> None:
    visitor.as_(make.person())

    statuses = [visitor.submit("/code", {"code": f"AAA1, GUESS{n}"}).status for n in range(11)]

    assert statuses == [422] * 10 + [429]
