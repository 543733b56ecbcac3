"""One activity's page: its sections changed in place or as pages, by whoever may, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, Session
from db.applications.state import State
from db.applications.tables import Application
from db.audit.tables import AuditLine
from db.engine.clock import now
from db.roles.tables import Role
from tests.accounts.test_kept_forms import send_late
from tests.office.test_activities import coordinator
from tests.support import make
from tests.support.proposals import World
from tests.support.weight import queries

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

TEXTS = {"title": "Sepsis now", "description": "<b>Bold</b>", "place": "Oak Room", "revision": "1"}


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def path(activity: Activity, part: str = "") -> str:
    return f"/office/activities/{activity.id}{part}"


def send(reader: Reader, activity: Activity, part: str, fields: dict[str, str]) -> Page:
    return reader.submit(path(activity, part), {"revision": str(Activity.get_by_id(activity.id).revision), **fields})


def test_the_page_shows_facts_statements_and_the_ways_to_the_parts(office: Reader) -> None:
    at = make.session(make.activity(unit=make.unit("Cardiology"), place="Oak Room"))
    make.participation(at=at)

    page = office.get(path(at.activity))

    for words in ("Cardiology", "Oak Room", "designates this live activity for a maximum of 1.00", "1 session"):
        assert words in page.text, words
    links = {link["href"] for link in page.html.select("#main a")}
    parts = ("/sessions", "/learners", "/evaluation", "/assessment", "/results")
    assert {path(at.activity, part) for part in parts} <= links
    for form in ("/status", "/coordinators"):
        assert office.get(path(at.activity, form)).one("h1").get_text() == at.activity.title


def test_texts_are_changed_in_place_and_shown_as_they_were_typed(office: Reader) -> None:
    activity = make.activity()
    opened = office.get(path(activity, "/texts"), part=True)
    assert opened.one("#title")["value"] == activity.title
    assert bool(opened.html.select("h2[autofocus]")) is office.with_htmx  # the focus goes along with what was opened

    office.submit(path(activity, "/texts"), TEXTS)

    page = office.get(path(activity))
    assert "<b>Bold</b>" in page.text
    assert page.one("h1").get_text() == "Sepsis now"


@pytest.mark.parametrize("part", ["/texts", "/settings"])
def test_the_second_who_saves_sees_both(office: Reader, part: str) -> None:
    activity = make.activity()
    Activity.update(title="The first one’s", claims_before_end=5, revision=2).execute()
    fields = TEXTS if part == "/texts" else {"opens": "before", "claims_before_end": "20", "revision": "1"}

    answer = office.submit(path(activity, part), fields)

    theirs, mine = ("The first one’s", "Sepsis now") if part == "/texts" else ("5", "20")
    assert (answer.status, theirs in answer.one("#conflict").get_text()) == (409, True)
    assert mine in [box["value"] for box in answer.html.select("input[value]")]
    assert answer.one(f"form[action$='{part}'] input[name=revision]")["value"] == "2"
    assert Activity.get().title == "The first one’s"


def test_whoever_is_second_reads_facts_in_words(reader: Reader) -> None:
    activity, unit = make.activity(unit=make.unit("Surgery")), make.unit("Cardiology")
    Activity.update(format="rss", awards_attendance=True, claims_before_end=None, revision=2).execute()
    reader.as_(make.staff(Role.APPROVER))
    wanted = {"format": "live", "unit": str(unit.id), "reason": "So it is", "revision": "1"}

    facts = reader.submit(path(activity, "/material"), wanted).one("#conflict").get_text(" ")
    typed = {"opens": "before", "claims_before_end": "5", "revision": "1"}
    earned = reader.submit(path(activity, "/settings"), typed).one("#conflict").get_text(" ")

    assert ["Surgery" in facts, "Regularly Scheduled Series" in facts] == [True, True]
    assert ["At the start of a session" in earned, "Gives credit by itself" in earned] == [True, True]


@pytest.mark.parametrize(
    ("part", "fields", "words"),
    [
        ("/texts", {"title": " "}, "Enter a title"),
        ("/texts", {"title": "王"}, "No certificate can print 王"),
        ("/settings", {"opens": "before", "claims_before_end": "2000"}, "from 0 to 1440"),
        ("/settings", {"opens": "before", "claims_before_end": ""}, "Enter minutes"),
        ("/settings", {"opens": "start", "attempts_allowed": "-1"}, "from 0 to 99"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    office: Reader, part: str, fields: dict[str, str], words: str
) -> None:
    activity = make.activity()

    answer = send(office, activity, part, fields)

    assert (answer.status, words in answer.text) == (422, True)
    assert Activity.get().revision == 1
    assert AuditLine.select().count() == 0


def test_only_an_approver_changes_what_was_approved_and_says_why(reader: Reader) -> None:
    activity, unit = make.activity(unit=make.unit()), make.unit("Surgery")
    make.staff(Role.APPROVER, first_name="Uma", last_name="Reyes")
    reader.as_(make.staff(Role.OFFICE))
    wanted = {"format": "other", "format_note": "Escape room", "unit": str(unit.id), "joint_provider": ""}
    assert "Only an approver" in send(reader, activity, "/material", {**wanted, "reason": "I want it"}).text
    assert "Uma Reyes" in reader.get(path(activity)).text
    reader.as_(make.staff(Role.APPROVER))
    assert "Say why" in send(reader, activity, "/material", wanted).text
    assert Activity.get().format == "live"

    send(reader, activity, "/material", {**wanted, "reason": "They asked for it"})

    assert (Activity.get().format, Activity.get().unit) == ("other", unit)
    assert "They asked for it" in reader.get(path(activity, "/history")).text


def test_a_deed_on_a_page_that_is_out_of_date_is_refused(office: Reader) -> None:
    activity = make.activity(revision=3)

    answer = office.submit(path(activity, "/status"), {"deed": "cancel", "reason": "Ill", "revision": "2"})

    assert (answer.status, "meanwhile" in answer.text) == (409, True)
    assert answer.one("#reason-cancel").get_text().strip() == "Ill"
    assert office.submit(path(activity, "/status"), {"deed": "fly"}).status == 400


def test_a_reason_that_is_missing_is_asked_for_beside_its_field(office: Reader) -> None:
    activity = make.activity()

    answer = office.submit(path(activity, "/status"), {"deed": "cancel", "reason": "", "revision": "1"})

    assert (answer.status, Activity.get().status) == (422, "active")
    assert answer.one("#errors[autofocus] a[href='#reason-cancel']")
    assert answer.one("#reason-cancel")["aria-invalid"] == "true"
    assert "Say why" in answer.one("#reason-cancel-message").get_text()
    assert Activity.get().status == "active"


def test_the_office_plans_an_activity_sees_what_is_missing_and_opens_it(office: Reader) -> None:
    fields = {"title": "Sepsis", "format": "live", "unit": str(make.unit().id), "reason": "The board asked"}
    assert "Say why" in office.submit("/office/activities/new", {**fields, "reason": ""}).text
    page = office.submit("/office/activities/new", fields)
    activity = Activity.get()
    assert page.leads_to == path(activity)

    answer = send(office, activity, "/status", {"deed": "open", "reason": "No time"})

    assert (answer.status, "can’t open yet" in answer.text) == (422, True)
    places = [link["href"] for link in answer.html.select("#status li a")]
    assert f"{Application.get().url}/edit#why-practice_now" in places
    assert Activity.get().status == "planned"


def test_a_copy_says_what_is_copied_and_what_is_not(office: Reader) -> None:
    World().bring_to(State.APPROVED)
    source = Activity.get()
    page = office.get(path(source, "/copy"))
    assert "course codes" in page.text
    assert "questions of the evaluation" in page.text

    made = office.submit(path(source, "/copy")).leads_to

    assert "Not copied: sessions and their dates, course codes" in office.get(made).text
    assert Session.select().count() == 1


def test_the_number_of_queries_does_not_grow_with_what_an_activity_has(office: Reader) -> None:
    activity = make.session(starts_at=now() + timedelta(days=9), ends_at=now() + timedelta(days=9, hours=1)).activity

    def asked() -> int:
        with queries() as said:
            office.get(path(activity))
        return len(said)

    make.evaluation(activity)
    few = [asked(), asked()][1]
    for _ in range(15):
        make.participation(at=make.session(activity))
        coordinator(activity)

    assert asked() == few
    assert few <= 20


@pytest.mark.parametrize(
    ("part", "fields", "field"),
    [
        ("/texts", {"title": "Typed", "description": "", "place": "", "revision": "1"}, "input[value=Typed]"),
        ("/settings", {"opens": "before", "claims_before_end": "Typed", "revision": "1"}, "input[value=Typed]"),
        ("/status", {"deed": "cancel", "reason": "Typed", "revision": "1"}, "#reason-cancel"),
        ("/coordinators", {"email": "Typed", "current_password": "x"}, "#coordinator-email[value=Typed]"),
    ],
)
def test_what_was_sent_after_the_sign_in_ended_is_shown_again(
    reader: Reader, part: str, fields: dict[str, str], field: str
) -> None:
    activity, office = make.activity(), make.staff(Role.OFFICE)

    there = send_late(reader, office, path(activity, part), fields).leads_to

    page = reader.as_(office).get(there.removeprefix("/sign-in?next="))
    assert "Typed" in str(page.one(field))
    assert Activity.get().revision == 1
