"""People of a roster without an account: held, invited once, and given what is theirs when they confirm the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.accounts.addresses import mark_confirmed
from blueprints.office.rosters.work import invitation
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.program.roster import invitation as invitations
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import RosterRow
from tests.support import make
from tests.support.rosters import bring_in, newest, seen, send, take_back

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

TEXT = "Email,Name,Minutes\nnell@example.org,Nell New,45\n"


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_what_is_held_is_attached_when_the_address_is_confirmed(office: Reader) -> None:
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    nell = make.person(email="nell@example.org", last_name="New", email_confirmed_at=None)
    assert seen(at) == []

    mark_confirmed(nell, "nell@example.org")

    assert seen(at) == [nell]
    assert (Participation.get().minutes, RosterRow.get().outcome) == (45, "matched")


def test_nothing_is_attached_before_the_roster_is_brought_in_or_after_it_was_taken_back(office: Reader) -> None:
    at = make.session()
    send(office, at, TEXT)
    mark_confirmed(make.person(email="nell@example.org", email_confirmed_at=None), "nell@example.org")
    assert seen(at) == []

    other = make.session()
    send(office, other, TEXT.replace("nell", "zoe"))
    bring_in(office)
    take_back(office)
    mark_confirmed(make.person(email="zoe@example.org", email_confirmed_at=None), "zoe@example.org")
    assert seen(other) == []


def test_an_address_that_was_confirmed_since_the_preview_is_found(office: Reader) -> None:
    at = make.session()
    send(office, at, TEXT)
    nell = make.person(email="nell@example.org", first_name="Nell", last_name="New")

    bring_in(office)

    assert seen(at) == [nell]
    assert Message.select().count() == 0


def test_an_address_is_invited_once_however_many_rosters_it_stands_in(office: Reader, app: Flask) -> None:
    for _ in range(2):
        send(office, make.session(), TEXT)
        bring_in(office)

    invited = Message.get(Message.template == "roster_invitation")
    assert (invited.to, invited.is_bulk) == ("nell@example.org", True)
    with app.app_context():
        values = invitation(invited)
    assert values
    assert values["link"].endswith("/sign-up")


def test_a_coordinator_invites_so_many_a_day_and_the_office_more(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_INVITED", 2)
    at, coordinator = make.session(), make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=at.activity)
    statuses = []
    for who, names in ((coordinator, "ab"), (coordinator, "c"), (make.staff(Role.OFFICE), "def")):
        reader.as_(who)
        send(reader, at, "Email,Name\n" + "".join(f"{one}@new.example.org,Nell New\n" for one in names))
        page = bring_in(reader)
        statuses.append(page.status)
        assert ("would invite 1 person" in page.text) == (page.status == 422)

    assert [status == 422 for status in statuses] == [False, True, False]


def test_no_invitation_goes_for_what_was_taken_back_and_the_next_roster_invites(office: Reader, app: Flask) -> None:
    at = make.session()
    send(office, at, TEXT)
    bring_in(office)
    take_back(office)

    with app.app_context():
        assert invitation(Message.get()) is None
    assert newest().state == "taken back"
    send(office, at, TEXT)
    bring_in(office)
    with app.app_context():
        assert invitation(Message.select().order_by(Message.id.desc()).get())
    assert Message.select().count() == 2
