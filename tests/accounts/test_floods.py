"""Nobody writes to strangers through us or keeps an owner out, and one network counts as one address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from blueprints.shared import throttle
from db.engine.clock import now
from db.outbox.tables import Message
from db.people.tables import Person
from db.sign_ins.tables import FailureCount
from tests.accounts.test_password_reset import NEW_TWICE, ask, link_for, mails
from tests.accounts.test_sign_in import PASSWORD, member, sign_in
from tests.accounts.test_sign_up import form
from tests.accounts.test_throttle import browser

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def sign_up(reader: Reader, number: int) -> Page:
    """Sign up with an address of its own, and leave."""
    page = reader.submit("/sign-up", form(email=f"stranger{number}@example.org"))
    reader.submit("/sign-out")
    return page


def test_a_browser_signs_up_ten_people_and_no_more(app: Flask) -> None:
    ward = browser(app)
    ward.get("/sign-up")

    statuses = [sign_up(ward, number).status for number in range(11)]

    assert statuses == [303] * 10 + [429]
    assert Person.select().count() == 10


def test_a_program_that_takes_no_cookie_signs_up_ten_in_all(app: Flask) -> None:
    statuses = [sign_up(browser(app), number).status for number in range(11)]

    assert statuses == [303] * 10 + [429]


def test_a_lecture_hall_signs_up_behind_one_address(app: Flask) -> None:
    for number in range(30):
        one = browser(app)
        one.get("/sign-up")
        assert sign_up(one, number).status == 303


LINKS = ["Win a prize at http://evil.example/x", "ftp://x", "WWW.evil", "evil.example", "St.John", "x.com"]


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_that_reads_as_a_link_is_refused_in_words(visitor: Reader, field: str, name: str) -> None:
    page = visitor.submit("/sign-up", form(**{field: name}))

    assert page.status == 422
    assert "looks like a web address" in page.one(f"#{field}-message").get_text()


@pytest.mark.parametrize("name", ["J.R.", "Mary J. Blige", "St. John", "A.", "O.J", "Jr."])
def test_a_name_with_initials_is_taken(visitor: Reader, name: str) -> None:
    visitor.submit("/sign-up", form(first_name=name))

    assert Person.get().first_name == name


def test_no_mail_to_an_unproven_address_says_a_word_that_was_typed(app: Flask, visitor: Reader) -> None:
    visitor.submit("/sign-up", form(first_name="Win", last_name="A Prize"))
    ada = Person.get()
    visitor.submit("/sign-out")
    visitor.submit(link_for(app, visitor, ada), NEW_TWICE)

    texts = [text for _, _, text in mails(app)]
    assert len(texts) == 3  # the confirmation, the link, and that the password was changed
    assert [text for text in texts if "Win" in text or "Prize" in text] == []


def test_an_address_is_corrected_five_times_a_day(reader: Reader) -> None:
    reader.as_(member(email_confirmed_at=None))
    fields = [{"email": f"stranger{number}@example.org", "current_password": PASSWORD} for number in range(6)]

    pages = [reader.submit("/account/email", one) for one in fields]

    assert [page.leads_to for page in pages[:5]] == ["/account"] * 5
    assert pages[5].status == 422
    assert "five times today" in pages[5].one("#email-message").get_text()
    assert Message.select().count() == 5


def test_sending_it_again_adds_nothing_to_the_outbox_beyond_five(reader: Reader) -> None:
    ada = member(email_confirmed_at=None)
    reader.as_(ada)

    for _ in range(20):
        reader.submit("/account/confirmation")

    assert Message.select().count() == 5
    page = reader.submit("/account/confirmation")
    said = page if page.status == 200 else reader.get("/account")
    assert f"We sent {ada.email} enough confirmations today" in said.text


def test_five_strangers_do_not_keep_the_owner_from_the_link(app: Flask) -> None:
    ada, home = member(), browser(app, "198.51.100.1")
    sign_in(home, ada)
    home.submit("/sign-out")
    for number in range(40):
        ask(browser(app, f"192.0.2.{number}"), ada.email)
    assert len(mails(app)) == 20  # and no more in a day, wherever they ask from

    path = link_for(app, home, ada)

    assert len(mails(app)) == 21
    assert home.submit(path, NEW_TWICE).leads_to == "/home"


def test_the_owner_on_a_new_browser_gets_a_link_though_one_stranger_floods(app: Flask) -> None:
    ada = member()
    for _ in range(9):
        ask(browser(app, "192.0.2.1"), ada.email)
    assert len(mails(app)) == 5

    assert link_for(app, browser(app, "198.51.100.1"), ada)
    assert len(mails(app)) == 6


def test_a_strangers_request_leaves_the_owners_link_alive(app: Flask, visitor: Reader) -> None:
    ada = member()
    path = link_for(app, visitor, ada)
    ask(browser(app, "192.0.2.1"), ada.email)
    assert len(mails(app)) == 2

    assert visitor.submit(path, NEW_TWICE).leads_to == "/home"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb:cccc:dddd:1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unix:"),
    ],
)
def test_an_ipv6_network_is_one_address(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert throttle.network() == network


def test_a_clock_set_back_lengthens_no_lock(app: Flask) -> None:
    ada = member()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(10):
            sign_in(browser(app), ada, "Gauze!Lamp43")
        assert sign_in(browser(app), ada).status == 429
        clock.shift(timedelta(hours=-1))
        assert sign_in(browser(app), ada).leads_to == "/home"
        sign_in(browser(app), ada, "Gauze!Lamp43")

    bucket = throttle.account_bucket(ada.email)
    assert FailureCount.get(FailureCount.bucket == bucket).failures == 1
