"""What the office does with an activity: changing, opening, closing, canceling, opening again, copying."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.outbox.mail import compose
from db.activities.tables import Activity, ActivityStatus, Session
from db.applications.state import State
from db.audit.tables import AuditLine
from db.credit.claim import claim_credit
from db.credit.reminder import remind_learners
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.outbox.tables import Message
from db.program import readiness
from db.program.activity_change import Material, Settings, Texts, change_material, change_settings, change_texts
from db.program.activity_figures import figures_of
from db.program.activity_status import cancel_activity, close_activity, reopen_activity
from db.program.held import Meanwhile, Wrong
from db.program.material import Decision
from db.program.readiness import before_close
from db.roles.tables import Role
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person

APPROVER = Decision(is_approver=True, reason="The department moved")
SETTINGS = Settings(30, 2, awards_attendance=True, rotates_code=True)


@pytest.fixture
def office(app: Flask) -> Person:
    return make.staff(Role.OFFICE)


def last() -> AuditLine:
    line: AuditLine = AuditLine.select().order_by(AuditLine.id.desc()).get()
    return line


def test_texts_count_at_once_and_stand_in_the_application_too(office: Person) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    activity = Activity.get()

    assert change_texts(activity.id, Texts(" Sepsis  now ", "One\r\nTwo", "Oak Room"), office, activity.revision)

    fresh = Activity.get()
    assert (fresh.title, fresh.description, fresh.place) == ("Sepsis now", "One\nTwo", "Oak Room")
    assert world.read().title == world.application.answers()["what"]["title"] == "Sepsis now"
    assert (last().action, last().detail["about"]) == ("activity texts changed", "title, description, place")
    assert not change_texts(fresh.id, Texts("Sepsis now", "One\nTwo", "Oak Room"), office, fresh.revision)


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (Texts(" ", "", ""), "title"),
        (Texts("Sepsis 心", "", ""), "title"),
        (Texts("Sepsis", "x" * 2501, ""), "description"),
    ],
)
def test_a_text_that_cannot_be_is_refused_at_its_field(office: Person, texts: Texts, field: str) -> None:
    activity = make.activity()

    with pytest.raises(Wrong) as refused:
        change_texts(activity.id, texts, office, activity.revision)

    assert refused.value.field == field
    assert Activity.get().revision == 1


def test_whoever_read_an_older_activity_changes_nothing(office: Person) -> None:
    activity = make.activity()
    change_settings(activity.id, SETTINGS, office, 1)

    with pytest.raises(Meanwhile):
        change_texts(activity.id, Texts("Another", "", ""), office, 1)

    assert (Activity.get().title, Activity.get().awards_attendance) == (activity.title, True)


def test_the_mail_with_the_link_goes_when_the_claim_opens_now(office: Person) -> None:
    at = make.session(starts_at=now() + timedelta(hours=2), ends_at=now() + timedelta(hours=3))
    make.participation(at=at)
    Participation.update(tells_at=at.ends_at - timedelta(minutes=15)).execute()

    change_settings(at.activity.id, SETTINGS, office, 1)

    assert Participation.get().tells_at == at.ends_at - timedelta(minutes=SETTINGS.claims_before_end or 0)


def test_an_approver_changes_what_was_approved_with_a_reason(office: Person) -> None:
    activity, unit = make.activity(unit=make.unit()), make.unit()
    wanted = Material("other", "Escape room", unit.id, "Birch Hospital")

    with pytest.raises(Wrong, match="An approver can change it"):
        change_material(activity.id, wanted, office, 1, Decision())
    with pytest.raises(Wrong, match="Say why"):
        change_material(activity.id, wanted, office, 1, Decision(is_approver=True))
    assert change_material(activity.id, wanted, office, 1, APPROVER)

    fresh = Activity.get()
    assert (fresh.format, fresh.format_note, fresh.unit, fresh.joint_provider) == (*wanted[:2], unit, "Birch Hospital")
    assert (last().action, last().detail["reason"]) == ("activity facts changed", "The department moved")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Material("other", " ", None, ""), "Say what it is"),
        (Material("enduring", "", None, ""), "has no dates"),
        (Material("nonsense", "", None, ""), "Choose a format"),
        (Material("live", "", 77, ""), "Choose the responsible unit"),
    ],
)
def test_facts_that_cannot_be_are_refused(office: Person, wanted: Material, words: str) -> None:
    activity = make.session().activity

    with pytest.raises(Wrong, match=words):
        change_material(activity.id, wanted, office, 1, APPROVER)


def test_nothing_of_a_closed_activity_changes_until_it_is_open_again(office: Person) -> None:
    activity = make.session().activity
    assert close_activity(activity.id, office, 1)
    assert not close_activity(activity.id, office, 1)
    with pytest.raises(Refused, match="This activity is closed"):
        change_texts(activity.id, Texts("Another", "", ""), office, 2)
    with pytest.raises(Wrong, match="Say why"):
        reopen_activity(activity.id, " ", office, 2)

    assert reopen_activity(activity.id, "A roster came late", office, 2)

    assert (Activity.get().status, Activity.get().ended_at) == (ActivityStatus.ACTIVE, None)
    assert (last().from_state, last().to_state, last().detail["reason"]) == ("closed", "active", "A roster came late")


def test_a_canceled_activity_is_told_to_who_is_registered_once(office: Person) -> None:
    at = make.session(starts_at=now() + timedelta(days=1), ends_at=now() + timedelta(days=1, hours=1))
    make.participation(at=at)

    assert cancel_activity(at.activity.id, "The speaker is ill", office, 1) == 1
    assert cancel_activity(at.activity.id, "The speaker is ill", office, 1) is None

    assert [(mail.template, mail.values["reason"]) for mail in Message.select()] == [
        ("sessions_canceled", "The speaker is ill")
    ]
    assert Session.held(at.id).is_off
    assert reopen_activity(at.activity.id, "She is well again", office, 2)
    assert not Session.held(at.id).is_off
    assert Message.get(Message.template == "sessions_reopened").values["reason"] == "She is well again"
    assert Participation.get().tells_at == at.claims_open_at


def test_its_applicant_is_told_that_it_is_canceled_and_opened_again(app: Flask) -> None:
    world = World()
    world.bring_to(State.APPROVED)
    Message.delete().execute()

    cancel_activity(Activity.get().id, "The speaker is ill", world.office, Activity.get().revision)
    reopen_activity(Activity.get().id, "She is well again", world.office, Activity.get().revision)

    told = [(mail.to, mail.values["did"], mail.values["reason"]) for mail in Message.select().order_by(Message.id)]
    mine = world.applicant.email
    assert told == [(mine, "canceled", "The speaker is ill"), (mine, "opened again", "She is well again")]
    with app.app_context():
        mail = compose(Message.select().order_by(Message.id.desc()).get())
    assert mail is not None
    assert "Its codes work again" in mail.get_content()
    close_activity(Activity.get().id, world.office, Activity.get().revision)
    reopen_activity(Activity.get().id, "Mine again", world.applicant, Activity.get().revision)
    assert Message.select().count() == len(told)


def test_reminders_go_on_once_a_closed_activity_is_open_again(office: Person) -> None:
    at = make.session(starts_at=now() - timedelta(days=4), ends_at=now() - timedelta(days=3))
    mine = make.participation(at=at)
    Participation.update(registered_at=at.starts_at, attended_at=at.starts_at, reminds_at=at.ends_at).execute()
    close_activity(at.activity.id, office, 1)
    remind_learners()
    assert Participation.get().reminds_at is None

    reopen_activity(at.activity.id, "A roster came late", office, 2)
    remind_learners()

    assert [(mail.template, mail.to) for mail in Message.select()] == [("unfinished", mine.learner.email)]


def test_an_activity_with_claims_is_not_canceled(office: Person) -> None:
    at = make.session()
    claim_credit(make.ready_to_claim(at=at), 4)

    with pytest.raises(Refused, match="One person claimed credit"):
        cancel_activity(at.activity.id, "By mistake", office, 1)

    assert Activity.get().status == ActivityStatus.ACTIVE


def still_open(activity: Activity) -> list[str]:
    return [item.words for item in before_close(activity, figures_of(activity.id, now())())]


def test_what_is_open_before_the_close_is_counted(office: Person) -> None:
    at = make.session(ends_at=now() + timedelta(hours=1))
    make.participation(at=at)

    assert still_open(at.activity) == [
        "1 session is not over yet",
        "1 participation has no claim yet",
    ]


def test_counting_what_is_open_ends_where_nobody_counts_further(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "MOST", 2)
    at = make.session()
    for _ in range(3):
        make.participation(at=at)

    assert still_open(at.activity) == ["More than 2 participations have no claim yet"]
