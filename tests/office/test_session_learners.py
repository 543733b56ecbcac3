"""The learners of a session: how far each came, what is missing, who is found, and who is registered by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playhouse.test_utils import count_queries

from db.activities.span import keep_listed
from db.activities.tables import Activity, Session
from db.audit.tables import AuditLine
from db.credit.claim import claim_credit
from db.credit.tables import Claim
from db.engine.clock import now
from db.learning.tables import How, LateClaim, Participation
from db.roles.tables import Role, RoleGrant
from db.rosters.tables import Roster
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def page_of(at: Session) -> str:
    return f"/office/sessions/{at.id}/learners"


def names(page: Page) -> list[str]:
    return [cell.get_text().partition(",")[0] for cell in page.html.select("td.key")]


def held(ago: timedelta) -> Session:
    return make.session(starts_at=now() - ago - HOUR, ends_at=now() - ago, closes_at=now() + DAY)


def crowd() -> Session:
    """One who registered on the web, one who has to evaluate, one who has to claim, one who has claimed."""
    at = held(HOUR)
    make.evaluation(at.activity)
    Participation.register(make.person(last_name="Webb"), at, How.WEB)
    make.participation(make.person(last_name="Evans"), at)
    make.ready_to_claim(make.person(last_name="Clay"), at)
    claim_credit(make.ready_to_claim(make.person(last_name="Dunn"), at), 3)
    return at


def test_each_learner_stands_with_what_is_missing_in_the_learners_own_words(office: Reader) -> None:
    page = office.get(page_of(crowd()))

    assert names(page) == ["Dunn", "Clay", "Evans", "Webb"]
    gaps = [cell.get_text() for cell in page.html.select("td[data-label=Missing]")]
    assert gaps[0] == "Nothing"
    assert gaps[1].startswith("The claim is missing. The learner can send it until")
    assert gaps[2].startswith("Evaluation and claim are missing. The learner can send them until")
    assert gaps[3].startswith("Proof of attendance is missing")
    assert "0.75" in page.html.select("td[data-label=Credit]")[0].get_text()


def test_the_office_opens_the_certificate_and_a_coordinator_what_proves_it(visitor: Reader) -> None:
    at, coordinator = crowd(), make.person()
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=at.activity)

    for staff, address in ((make.staff(Role.OFFICE), "/certificates/{}.pdf"), (coordinator, "/verify/{}")):
        of, link = visitor.as_(staff).get(page_of(at)).html.select("td[data-label=Credit] a")
        assert link["href"] == address.format(link.get_text())
        assert of["href"] == f"/office/claims/{Claim.get().id}"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("missing=attendance", ["Webb"]),
        ("missing=evaluation", ["Evans", "Webb"]),
        ("missing=assessment", []),
        ("missing=claim", ["Clay", "Evans", "Webb"]),
        ("missing=nothing", ["Dunn"]),
        ("missing=sense&q=", ["Dunn", "Clay", "Evans", "Webb"]),
        ("q=cla", ["Clay"]),
        ("q=ada+ev&missing=claim", ["Evans"]),
        ("dir=asc", ["Webb", "Evans", "Clay", "Dunn"]),
    ],
)
def test_it_is_searched_and_filtered_by_what_is_missing(visitor: Reader, query: str, found: list[str]) -> None:
    at = crowd()

    assert names(visitor.as_(make.staff(Role.OFFICE)).get(f"{page_of(at)}?{query}")) == found


def test_a_roster_that_is_not_done_shows_nobody(office: Reader) -> None:
    at = crowd()
    roster = Roster.create(session=at, by=make.person(), name="list.csv", state="writing")
    Participation.update(roster=roster).execute()

    assert names(office.get(page_of(at))) == []
    Roster.update(state="done").execute()
    assert len(names(office.get(page_of(at)))) == 4


def test_the_list_costs_the_same_for_many(visitor: Reader) -> None:
    at = crowd()
    visitor.as_(make.staff(Role.OFFICE)).get(page_of(at))
    with count_queries() as few:
        visitor.get(page_of(at))
    for _ in range(10):
        claim_credit(make.ready_to_claim(at=at), 4)
    with count_queries() as many:
        visitor.get(page_of(at))

    assert many.count == few.count


def by_hand(reader: Reader, at: Session, **fields: str) -> Page:
    return reader.submit(page_of(at), {"email": "zoe@example.org", **fields})


def test_before_the_end_a_registration_by_hand_proves_no_attendance(office: Reader) -> None:
    at = make.session(starts_at=now() + DAY, ends_at=now() + DAY + HOUR)
    make.person(email="zoe@example.org")

    for said in ("is registered", "was registered already"):
        page = by_hand(office, at)
        assert page.status in (200, 303)
        assert said in (page if office.with_htmx else office.get(page_of(at))).text

    assert (Participation.get().how, Participation.get().attended_at) == ("office", None)
    assert [line.action for line in AuditLine.select()] == ["registered by the office"]


def test_after_the_end_the_office_says_how_it_knows(office: Reader) -> None:
    at = held(HOUR)
    Participation.register(make.person(email="zoe@example.org"), at, How.WEB)

    page = by_hand(office, at)
    assert (page.status, "Say how you know" in page.text) == (422, True)
    assert page.one("#email")["value"] == "zoe@example.org"
    assert by_hand(office, at, reason="On the paper list.").status in (200, 303)

    assert Participation.get().attended_at is not None
    assert "On the paper list." in str(AuditLine.get().detail)


def test_after_the_last_day_it_is_a_late_claim_that_is_granted(office: Reader) -> None:
    at, until = held(60 * DAY), (now() + 5 * DAY).date().isoformat()
    make.person(email="zoe@example.org")

    page = by_hand(office, at, reason="On the list.")
    assert (page.status, "Say until which day" in page.text) == (422, True)
    assert by_hand(office, at, reason="On the list.", until="2020-01-01").status == 422
    assert LateClaim.select().count() == 0
    assert by_hand(office, at, reason="On the list.", until=until).status in (200, 303)

    assert (LateClaim.get().answer, str(LateClaim.get().until)) == ("granted", until)
    assert Participation.get().attended_at is not None


@pytest.mark.parametrize(
    ("case", "words"),
    [("nobody", "No account has this email"), ("closed", "This account is closed"), ("off", "does not take place")],
)
def test_nobody_is_registered_who_cannot_be(office: Reader, case: str, words: str) -> None:
    at = held(HOUR)
    if case != "nobody":
        make.person(email="zoe@example.org", disabled_at=now() if case == "closed" else None)
    if case == "off":
        Activity.update(status="closed").execute()

    page = by_hand(office, at, reason="On the list.")

    assert (page.status, words in page.text) == (422, True)
    assert Participation.select().count() == 0


def test_a_coordinator_confirms_nobody_after_the_end(reader: Reader) -> None:
    at, coordinator = held(HOUR), make.person()
    make.person(email="zoe@example.org")
    RoleGrant.create(person=coordinator, role=Role.COORDINATOR, activity=at.activity)

    page = by_hand(reader.as_(coordinator), at, reason="I saw them.")

    assert (page.status, "the office approves it" in page.text) == (422, True)
    assert reader.get(page_of(held(HOUR))).status == 404
    assert Participation.select().count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/office/sessions/{0.id}/learners",
        "/office/sessions/{0.id}/learners?q=okafor",
        "/office/sessions/{0.id}/check-in",
        "/office/sessions/{0.id}/check-in?q=okafor",
        "/office/activities?q=stroke",
    ],
)
def test_a_page_beyond_the_end_is_the_last_one(office: Reader, path: str) -> None:
    """Where no row tells how many there are, they are counted."""
    at = make.session(make.activity(title="Stroke Care"))
    make.participation(make.person(last_name="Okafor"), at)
    keep_listed(at.activity.id)
    address = path.format(at)

    beyond = office.get(f"{address}{'&' if '?' in address else '?'}page=9")

    rows = beyond.html.select("tbody tr, .door > li, .list > li")
    assert [row for row in rows if ("Okafor" if "sessions" in path else "Stroke Care") in row.get_text()]
