"""Ways around the rules of an application that look like ordinary use: each is refused, and nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.activities.tables import Session
from db.applications.delegation import name_delegate
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection, Disclosure
from db.applications.workflow import Act
from db.engine.clock import now
from db.institution.tables import Unit
from db.outbox.tables import Message
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.applications.test_delegation import office_day
from tests.support import make
from tests.support.deciders import at, sent, untouched
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Reader

COLUMNS = {"title": "Mine now", "applicant": "1", "reviewer": "1", "approver": "1", "activity": "1", "unit": "1"}


def close_account(person: Person) -> None:
    Person.update(disabled_at=now()).where(Person.id == person.id).execute()


def row(world: World) -> dict[str, object]:
    """The application as it is stored, whatever was sent."""
    return dict(world.read().__data__)


def test_nobody_decides_in_the_name_of_a_closed_account(reader: Reader) -> None:
    world, stand_in = at(State.UNIT), make.person()
    name_delegate(world.reviewer, stand_in, office_day(), office_day(7))
    close_account(world.reviewer)

    page = sent(reader.as_(stand_in), world, "approve")

    assert page.status == 403
    assert untouched(world, State.UNIT)


def test_a_closed_unit_is_not_attested_for_by_a_reviewer_of_the_office(reader: Reader) -> None:
    world = at(State.UNIT)
    RoleGrant.create(person=world.reviewer, role=Role.OFFICE)
    Unit.update(closed_at=now()).where(Unit.id == world.unit.id).execute()

    page = sent(reader.as_(world.reviewer), world, "approve")

    assert page.status == 403
    assert untouched(world, State.UNIT)


def test_a_closed_account_gets_no_mail_of_applications(reader: Reader) -> None:
    world = at(State.UNIT)
    close_account(world.applicant)
    Message.delete().execute()

    assert sent(reader.as_(world.reviewer), world, "return").status in (200, 303)

    assert world.read().state == State.RETURNED
    assert world.applicant.email not in {message.to for message in Message.select()}


def test_who_applied_settles_no_disclosure_of_their_own_application(reader: Reader) -> None:
    world = at(State.FINAL)
    RoleGrant.create(person=world.applicant, role=Role.OFFICE)
    path = f"/applications/{world.application.id}/disclosures"

    page = reader.as_(world.applicant).submit(path, {"person_key": "ines@example.org"})

    assert page.status == 403
    assert "own application" in page.text
    assert reader.get(path).html.select("main form[action$=disclosures]") == []
    assert Disclosure.select().count() == 0


def test_two_people_in_control_cannot_share_one_disclosure(reader: Reader) -> None:
    one = {"name": "Ines Duarte", "role": "faculty", "email": "ines@example.org", "credentials": "", "controls": True}
    two = {**one, "name": "Otto Brandt", "email": "INES@example.org"}
    world = World(who={"people": [one, two]})

    fields = {"state": "draft", "version": "0"}
    page = reader.as_(world.applicant).submit(f"/applications/{world.application.id}/submission", fields)

    assert page.status == 422
    assert "Ines Duarte and Otto Brandt have the same email" in page.text
    assert world.read().state == State.DRAFT


def test_a_copy_holds_only_what_its_maker_may_read(reader: Reader) -> None:
    world = at(State.UNIT)
    world.act(world.reviewer, Act.RETURN, "Say more.")
    world.fill(why={"practice_now": "Half a thought, not sent yet."})

    reader.as_(world.reviewer).submit(f"/applications/{world.application.id}/copy")

    copy = Application.get(Application.copied_from == world.application)
    assert copy.applicant == world.reviewer
    assert copy.answers()["why"]["practice_now"] == "Antibiotics are given after two hours."


def test_a_form_sets_nothing_but_its_own_answers(reader: Reader) -> None:
    world = World()
    what = world.application.answers()["what"]
    follow = {"unit": world.unit, "title": what["title"], "starts_on": what["dates"][0]}  # as any save brings about
    Application.update(**follow).where(Application.id == world.application.id).execute()
    before = row(world)
    more = {**COLUMNS, "state": "approved", "version": "9", "saved_by": "1", "application": "1", "name": "what"}

    reader.as_(world.applicant).submit(
        f"/applications/{world.application.id}/sections/why", {"practice_now": "As before", "revision": "1", **more}
    )
    sent(reader, world, "approve", **COLUMNS)

    assert row(world) == before
    saved = ApplicationSection.get(application=world.application, name="why")
    assert not saved.answers.keys() & more.keys()
    assert saved.answers["practice_now"] == "As before"


def test_another_applications_parts_are_not_found_under_ones_own(reader: Reader) -> None:
    theirs, mine = at(State.APPROVED), World()
    session = Session.get(Session.activity == theirs.application.activity_id)
    own = f"/applications/{mine.application.id}"
    reader.as_(mine.applicant)

    for path in (f"/sessions/{session.id}/sheet.pdf", "/versions/1", "/versions/1/changes", "/versions/0"):
        assert reader.get(own + path).status == 404, path
    for noun in ("decision", "reviewer", "approver", "submission", "withdrawal", "copy", "sections/why"):
        assert reader.submit(f"/applications/{theirs.application.id}/{noun}", {"state": "approved"}).status == 404, noun


def test_a_form_without_its_token_changes_nothing(reader: Reader) -> None:
    world = at(State.UNIT)
    before = row(world)
    reader.as_(world.office)

    for noun in (
        "decision",
        "reviewer",
        "submission",
        "withdrawal",
        "copy",
        "sections/why",
        "attachments",
        "disclosures",
    ):
        assert reader.submit(f"/applications/{world.application.id}/{noun}", token=False).status == 400, noun

    assert row(world) == before
