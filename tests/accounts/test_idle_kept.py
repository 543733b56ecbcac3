"""What is typed on a page when the time is up: the page sends it in by itself, and it is found again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from db.engine.clock import now
from db.sign_ins.tables import KeptForm
from tests.accounts.test_idle import clock, htmx
from tests.support import make
from tests.support.reader import Reader

__all__ = ["clock", "htmx"]

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def test_what_is_typed_when_the_time_is_up_is_kept_and_found_again(htmx: Reader, clock: time_machine.Traveller) -> None:
    participation = make.participation()
    question = make.evaluation(participation.session.activity, "text")[0]
    path, person = f"/participations/{participation.id}/evaluation", participation.learner
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost:8000{path}"}
    htmx.as_(person).get(path)
    clock.shift(timedelta(minutes=31))

    fields = {f"question_{question.id}": "I will order lactate sooner.", "csrf_token": htmx.token()}
    answer = htmx.client.post("/account/idle", data=fields, headers=headers)

    assert answer.headers["HX-Redirect"] == f"/sign-in?next={path}"
    assert "lactate sooner" in htmx.as_(person).get(path).one("textarea").get_text()


def test_a_page_with_nothing_typed_leads_back_as_it_was(htmx: Reader, clock: time_machine.Traveller) -> None:
    htmx.as_(make.person())
    clock.shift(timedelta(minutes=31))
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost:8000/transcript?page=2"}

    answer = htmx.client.post("/account/idle", data={"number": "1", "csrf_token": htmx.token()}, headers=headers)

    assert answer.headers["HX-Redirect"] == "/sign-in?next=/transcript%3Fpage%3D2"
    assert KeptForm.select().count() == 0


@pytest.mark.parametrize("typed", ["CARDIO", "cardio", "CARD10"])
def test_a_late_claims_note_is_kept_however_the_address_spells_the_code(
    htmx: Reader, clock: time_machine.Traveller, typed: str
) -> None:
    learner = make.person()
    make.session(code="CARDIO", closes_at=now())
    kept_as = htmx.as_(learner).get(f"/code/{typed}").one("[name=kept_as]")["value"]
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost:8000/code/{typed}"}
    clock.shift(timedelta(minutes=31))

    fields = {"note": "The beamer was dark.", "kept_as": kept_as, "csrf_token": htmx.token()}
    answer = htmx.client.post("/account/idle", data=fields, headers=headers)

    assert answer.headers["HX-Redirect"] == f"/sign-in?next=/code/{typed}"
    assert "beamer was dark" in htmx.as_(learner).get(f"/code/{typed}").one("#note").get_text()
