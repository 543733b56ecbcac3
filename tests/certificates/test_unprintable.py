"""What was stored before every door asked for printable letters: it is drawn, marked, and reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity
from db.credit.claim import claim_credit
from db.credit.tables import Certificate, Credit, IssuedDocument
from db.upkeep.checks import letters
from tests.support import make
from tests.support.paper import pages

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader

ODD = "Sepsis 🫀 心 today"


@pytest.fixture
def odd(data: Settings) -> Certificate:
    """A certificate whose title no font of ours can print, beside another one."""
    make.certificate()
    participation = make.ready_to_claim()
    Activity.update(title=ODD).where(Activity.id == participation.session.activity.id).execute()
    again = type(participation).get_by_id(participation.id)
    return claim_credit(again, 4)


def flat(pdf: bytes) -> str:
    return " ".join(" ".join(pages(pdf)).split())


def test_it_is_served_and_the_log_tells_of_it_without_its_words(
    visitor: Reader, odd: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    page = visitor.as_(odd.learner).get(f"/certificates/{odd.number}.pdf")

    assert page.status == 200
    assert "Sepsis [?] [?] today" in flat(page.response.get_data())
    (told,) = [line for line in caplog.messages if "cannot be printed" in line]
    assert f"certificate {odd.id} has 2 letters" in told
    assert "心" not in "".join(caplog.messages)


def test_one_such_line_spoils_no_transcript(visitor: Reader, odd: Certificate) -> None:
    make.credit(odd.learner, "2026-05-04", title="Grand Rounds")

    page = visitor.as_(odd.learner).get("/transcript.pdf")

    assert page.status == 200
    text = flat(page.response.get_data())
    assert "Sepsis [?] [?] today" in text
    assert "Grand Rounds" in text


def test_check_lists_it(odd: Certificate) -> None:
    found = letters()

    assert found.text.endswith(f"1 certificates are printed with marks for letters: {odd.id}")


def test_check_has_nothing_to_list_where_all_can_be_printed(data: Settings) -> None:
    make.certificate()

    assert letters().text == "every certificate can be printed in full"


def test_a_certificate_that_is_opened_from_its_line_is_kept_as_well(visitor: Reader, odd: Certificate) -> None:
    line = Credit.get(Credit.certificate == odd)

    page = visitor.as_(odd.learner).get(f"/transcript/{line.id}.pdf")

    assert page.status == 200
    assert IssuedDocument.get().certificate == odd
