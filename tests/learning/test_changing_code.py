"""A course code that changes every minute: it registers whoever scanned it in time, once, however slow the sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.passwords import set_password
from db import database
from db.activities.rotation import code_at, give_keys, step_at
from db.activities.tables import Session
from db.credit.claim import NotYet, claim_credit
from db.credit.registration import register_by_code
from db.credit.standing import CodeState
from db.credit.step import progress_of
from db.engine.clock import as_of, now
from db.learning.presence.scan import Scanned
from db.learning.presence.tables import Scan
from db.learning.tables import How, Participation
from db.upkeep.expiry import delete_expired
from tests.support import make
from tests.support.pair import during

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

PASSWORD = "Gauze!Lamp42"
FIXED = "PRINTED"
MINUTE = timedelta(minutes=1)


def changing(**more: object) -> Session:
    """A session whose code changes."""
    at = make.session(make.activity(rotates_code=True), FIXED, **more)
    with database.atomic():
        give_keys(at)
    return Session.get_by_id(at.id)


def shown(at: Session, minutes_ago: int = 0) -> str:
    """The code as the screen shows it, or showed it."""
    return code_at(at, step_at(now()) - minutes_ago)


@pytest.mark.parametrize("minutes_ago", [0, 1])
def test_the_code_on_the_screen_registers_and_so_does_the_one_before(reader: Reader, minutes_ago: int) -> None:
    at, learner = changing(), make.person()

    page = reader.as_(learner).submit("/code", {"code": shown(at, minutes_ago).lower()})

    assert page.leads_to == f"/participations/{Participation.get().id}/claim"
    assert Participation.get().attended_at is not None


def test_a_shared_picture_of_an_hour_ago_is_refused_in_words(reader: Reader) -> None:
    at = changing()
    code = shown(at, 60)

    page = reader.as_(make.person()).submit("/code", {"code": code})

    assert page.status == 422
    assert f"The code “{code}” has changed since. Scan or enter the one that is on the screen now" in page.text
    assert Participation.select().count() == 0


def test_a_changing_code_shows_the_fixed_one_to_nobody(visitor: Reader) -> None:
    at = changing()

    page = visitor.get(f"/code/{shown(at)}")

    assert at.full_title in page.text
    assert FIXED not in page.response.get_data(as_text=True)
    assert FIXED not in visitor.as_(make.person()).get(f"/code/{shown(at)}").response.get_data(as_text=True)


def test_the_printed_sheet_keeps_the_fixed_code(reader: Reader) -> None:
    changing()

    assert reader.as_(make.person()).submit("/code", {"code": FIXED}).leads_to.startswith("/participations/")


def test_a_slow_sign_in_loses_nothing(visitor: Reader, cheap_hashes: None) -> None:
    at, person = changing(closes_at=now() + timedelta(hours=1)), make.person()
    set_password(person, PASSWORD)
    code = shown(at)
    visitor.get(f"/code/{code}")

    with as_of(now() + timedelta(hours=23)):
        assert visitor.get("/sign-in").one("input[name=code]")["value"] == code
        form = {"email": person.email, "password": PASSWORD, "code": code}
        assert visitor.submit("/sign-in", form).leads_to.startswith("/participations/")

    assert now() - Participation.get().attended_at < MINUTE


def test_a_scan_counts_for_a_day_alone(visitor: Reader) -> None:
    code = shown(at := changing())
    visitor.get(f"/code/{code}")

    with as_of(now() + timedelta(hours=24)):
        page = visitor.get(f"/code/{code}")

    assert "has changed since" in page.text
    assert at.full_title not in page.text


def test_a_scan_is_for_one_session(visitor: Reader) -> None:
    first, second = changing(), make.session(make.activity(rotates_code=True))
    give_keys(second)
    visitor.get(f"/code/{shown(first)}")

    assert "has changed since" in visitor.get(f"/code/{shown(Session.get_by_id(second.id), 60)}").text


def test_a_scan_registers_one_person(visitor: Reader) -> None:
    at, first, second = changing(), make.person(), make.person()
    code = shown(at, 1)
    visitor.get(f"/code/{code}")
    with visitor.client.session_transaction() as session:
        scan = session["scan"]
    pages = []
    for person in (first, second):
        visitor.as_(person)
        with visitor.client.session_transaction() as session:
            session["scan"] = scan  # the cookie was handed on
        with as_of(now() + 5 * MINUTE):
            pages.append(visitor.submit(f"/code/{code}"))

    assert [page.status for page in pages] == [303, 409]
    assert "Somebody else registered with this scan." in pages[1].text
    assert [mine.learner for mine in Participation.select()] == [first]


def test_of_two_people_with_one_scan_at_once_one_is_registered(app: Flask) -> None:
    at, scanned = changing(), Scanned("one key", now())

    end = during(
        lambda: register_by_code(make.person(), at, scanned), lambda: register_by_code(make.person(), at, scanned)
    )

    assert end.answer.state == CodeState.MOVED
    assert Participation.select().count() == Scan.select().count() == 1


def test_used_scans_are_forgotten_when_no_cookie_counts_any_more(app: Flask) -> None:
    register_by_code(make.person(), changing(), Scanned("one key", now()))

    with as_of(now() + timedelta(hours=25)):
        delete_expired()

    assert Scan.select().count() == 0


def test_whoever_registered_on_the_web_waits_for_the_code_and_attends_by_it(reader: Reader) -> None:
    at, learner = changing(), make.person()
    mine = Participation.register(learner, at, How.WEB)
    reader.as_(learner)
    assert "Your attendance is not confirmed yet." in reader.get(f"/participations/{mine.id}").text
    with pytest.raises(NotYet):
        claim_credit(mine, 4)

    page = reader.submit("/code", {"code": shown(at)})

    assert page.leads_to == f"/participations/{mine.id}/claim"
    assert progress_of(mine).participation.attended_at is not None
    assert claim_credit(mine, 4).number
