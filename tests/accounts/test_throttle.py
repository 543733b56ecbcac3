"""Failures are counted, successes never; whoever fails too often is told when to try again."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

import db
from blueprints.shared import throttle
from db.engine.clock import now
from db.sign_ins.tables import FailureCount
from tests.accounts.test_sign_in import member, sign_in
from tests.support import make
from tests.support.reader import Reader

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def browser(app: Flask, address: str = "127.0.0.1") -> Reader:
    """A browser of its own, at a network address."""
    made = Reader(app, with_htmx=False)
    made.client.environ_base["REMOTE_ADDR"] = address
    return made


def test_the_eleventh_try_is_told_when_to_come_back(reader: Reader) -> None:
    ada = member()
    for _ in range(10):
        assert sign_in(reader, ada, "Gauze!Lamp43").status == 422

    page = sign_in(reader, ada)

    assert page.status == 429
    assert 0 < int(page.response.headers["Retry-After"]) <= 15 * 60 + 1
    assert "You can try again at" in page.text
    assert not page.leads_to


def test_after_fifteen_minutes_the_count_begins_anew(visitor: Reader) -> None:
    ada = member()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(10):
            sign_in(visitor, ada, "Gauze!Lamp43")
        clock.shift(timedelta(minutes=15, seconds=-1))
        assert sign_in(visitor, ada).status == 429
        clock.shift(timedelta(seconds=1))
        assert sign_in(visitor, ada).leads_to == "/home"


def test_an_account_is_guarded_against_many_browsers(app: Flask) -> None:
    ada = member()
    for number in range(10):
        sign_in(browser(app, f"192.0.2.{number}"), ada, "Gauze!Lamp43")

    assert sign_in(browser(app, "192.0.2.99"), ada).status == 429


def test_an_unknown_account_is_guarded_alike(app: Flask) -> None:
    statuses = [
        browser(app, f"192.0.2.{n}").submit("/sign-in", {"email": "no@example.org", "password": "x"}).status
        for n in range(11)
    ]

    assert statuses == [422] * 10 + [429]


def test_a_browser_that_tries_many_accounts_is_stopped(app: Flask) -> None:
    one = browser(app)
    for _ in range(10):
        sign_in(one, member(), "Gauze!Lamp43")

    assert sign_in(one, member()).status == 429
    assert sign_in(browser(app), member()).leads_to == "/home"


def test_a_stranger_cannot_lock_the_owner_out_of_a_known_browser(app: Flask) -> None:
    ada, home = member(), browser(app)
    sign_in(home, ada)
    home.submit("/sign-out")
    for number in range(12):
        sign_in(browser(app, f"192.0.2.{number}"), ada, "Gauze!Lamp43")

    assert sign_in(browser(app, "192.0.2.50"), ada).status == 429
    assert sign_in(home, ada).leads_to == "/home"


def test_a_known_browser_has_ten_tries_of_its_own(app: Flask) -> None:
    ada, home = member(), browser(app)
    sign_in(home, ada)
    home.submit("/sign-out")

    statuses = [sign_in(home, ada, "Gauze!Lamp43").status for _ in range(11)]

    assert statuses == [422] * 10 + [429]
    assert sign_in(browser(app), ada).leads_to == "/home"


def test_a_browser_is_known_for_each_of_its_people_and_for_nobody_else(app: Flask) -> None:
    ada, ben, ward = member(), member(), browser(app)
    for person in (ada, ben):
        sign_in(ward, person)
        ward.submit("/sign-out")
    for person in (ada, ben):
        for number in range(10):
            sign_in(browser(app, f"192.0.2.{number}"), person, "Gauze!Lamp43")

    assert sign_in(ward, ada).leads_to == "/home"
    assert sign_in(ward, ben).leads_to == "/home"


def test_a_hundred_people_sign_in_from_one_address(app: Flask) -> None:
    session = make.session(code="CARDIO")
    for _ in range(100):
        one = browser(app)
        assert sign_in(one, member()).leads_to == "/home"
        assert one.submit("/code", {"code": session.code}).status in (200, 303)

    assert FailureCount.select().count() == 0


def test_an_address_is_stopped_at_three_hundred(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        bucket = throttle.address_bucket()
        for _ in range(299):
            throttle.count_failure(bucket)
        throttle.refuse_if_throttled(bucket)
        throttle.count_failure(bucket)
        with pytest.raises(throttle.Throttled):
            throttle.refuse_if_throttled(bucket)


def test_a_forged_forwarded_address_changes_nothing(visitor: Reader) -> None:
    ada = member()
    for number in range(10):
        visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        sign_in(visitor, ada, "Gauze!Lamp43")

    counted = FailureCount.get(FailureCount.bucket == "sign-in:address:127.0.0.1")
    assert counted.failures == 10


@pytest.mark.usefixtures("data")
def test_failures_at_the_same_moment_are_all_counted() -> None:
    def fail() -> None:
        db.begin_request()
        for _ in range(10):
            throttle.count_failure("sign-in:account:x", "sign-in:browser:y")
        db.end_request()
        db.database.close()

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [row.failures for row in FailureCount.select()] == [80, 80]
