"""No activity for AMA credit is approved while a question of the accreditor is unanswered, and readers are told so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity
from db.applications.completeness import ASKED, missing_for_submission
from db.applications.form import SECTIONS
from db.applications.form.answers import applies, differences, read_answers
from db.applications.form.question import NOT_ANSWERED, Shown
from db.applications.proposal import Missing
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion
from tests.support import make
from tests.support.deciders import sent
from tests.support.paper import pages
from tests.support.proposals import World, answers

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader

EACH = pytest.mark.parametrize("asked", ASKED, ids=[one.field for one in ASKED])


def without(asked: Missing) -> dict[str, Any]:
    return {asked.section: {asked.field: ""}}


def submitted(reader: Reader, world: World) -> Page:
    seen = {"state": State.DRAFT, "version": 0}
    return reader.as_(world.applicant).submit(f"/applications/{world.application.id}/submission", seen)


def before_it_was_asked(world: World, asked: Missing) -> None:
    """Let the version under review be one that was submitted when this question was not asked yet."""
    given = answers(world.unit, **without(asked))
    application = world.bring_to(State.FINAL)
    world.clear()
    ApplicationVersion.create(application=application, number=2, answers=given, submitted_by=world.applicant)
    Application.update(version=2).where(Application.id == application.id).execute()


@EACH
def test_an_unanswered_question_is_not_submitted(reader: Reader, asked: Missing) -> None:
    world = World(**without(asked))

    answer = submitted(reader, world)

    assert answer.status == 422
    assert asked.text in answer.text
    assert answer.html.select(f'a[href="#{asked.section}-{asked.field}"]')
    assert world.read().state == State.DRAFT


@EACH
def test_an_unanswered_question_is_not_approved(reader: Reader, asked: Missing) -> None:
    world = World()
    before_it_was_asked(world, asked)

    page = reader.as_(world.approver).get(world.application.url)
    assert asked.text in page.one("#approval").text
    answer = sent(reader, world, "approve")

    assert answer.status == 422
    assert asked.text in answer.text
    assert world.read().state == State.FINAL
    assert not Activity.select().count()


def test_a_no_is_an_answer(reader: Reader) -> None:
    world = World(money={"support": "no", "exhibitors": "no"})

    assert submitted(reader, world).status in (200, 303)
    assert world.read().state == State.SUBMITTED


@pytest.mark.parametrize(("asked", "detail"), [("support", "supporters"), ("exhibitors", "exhibits")])
def test_a_yes_says_who(app: Flask, asked: str, detail: str) -> None:
    unit = make.unit()

    assert detail in {one.field for one in missing_for_submission(answers(unit, money={asked: "yes", detail: ""}))}
    assert missing_for_submission(answers(unit, money={asked: "yes", detail: "Harrow Devices"})) == []


def test_without_ama_credit_the_accreditor_asks_nothing(app: Flask) -> None:
    said = answers(make.unit(), credit={"types": ["attendance"]}, money={"support": ""})

    assert missing_for_submission(said) == []


def test_the_form_counts_what_the_accreditor_asks_from_the_first_second(visitor: Reader) -> None:
    person = make.person()
    application = Application.create(applicant=person)

    page = visitor.as_(person).get(f"{application.url}/edit")

    (money,) = [one.get_text(" ") for one in page.html.select("#progress li") if "The money" in one.get_text()]
    assert money.split() == ["The", "money", "2", "to", "do"]


def test_the_page_and_the_pdf_say_not_answered(visitor: Reader) -> None:
    world = World(money={"support": ""}, how={"minimum_percent": ""})

    page = visitor.as_(world.applicant).get(world.application.url)
    paper = " ".join(" ".join(pages(visitor.get(f"{world.application.url}.pdf").response.get_data())).split())

    assert f"Commercial support {NOT_ANSWERED}" in page.text
    assert f"Commercial support {NOT_ANSWERED}" in paper
    assert "Budget, Fee for learners, Joint provider None" in page.text
    assert "Passing score (percent)" not in page.text  # a live course has no test


def test_the_differences_say_not_answered(app: Flask) -> None:
    unit = make.unit()

    (change,) = differences(answers(unit, money={"support": ""}), answers(unit))

    assert (change.label, change.before, change.after) == ("Commercial support", NOT_ANSWERED, "No")


def test_what_nobody_has_begun_is_not_listed(app: Flask) -> None:
    assert read_answers({}) == []
    assert read_answers({"what": {"title": "", "dates": []}}) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"what": {"format": "live"}}, {Shown.ALWAYS, Shown.DATED}),
        ({"what": {"format": "rss"}}, {Shown.ALWAYS, Shown.DATED, Shown.SERIES}),
        ({"what": {"format": "enduring"}}, {Shown.ALWAYS, Shown.MATERIAL, Shown.TEST}),
        ({"what": {"format": "other", "delivery": "both"}}, {Shown.ALWAYS, Shown.DATED, Shown.OTHER, Shown.STREAMED}),
        ({"money": {"support": "yes"}}, {Shown.ALWAYS, Shown.DATED, Shown.SUPPORT}),
        ({"money": {"exhibitors": "yes"}}, {Shown.ALWAYS, Shown.DATED, Shown.EXHIBITS}),
    ],
)
def test_a_question_applies_where_the_other_answers_say_so(given: dict[str, Any], shown: set[Shown]) -> None:
    asked = [one for section in SECTIONS.values() for one in section.questions]

    assert {one.shown for one in asked if applies(one, given)} == shown


@pytest.mark.parametrize("typed", ["stream.example.org", "http://stream.example.org", "https://x", "alert(1)"])
def test_a_link_is_a_whole_address(app: Flask, typed: str) -> None:
    said = answers(make.unit(), what={"delivery": "streamed", "link": typed})

    assert [one.field for one in missing_for_submission(said)] == ["link"]


def test_a_whole_address_is_a_link(app: Flask) -> None:
    said = answers(make.unit(), what={"delivery": "streamed", "link": "https://stream.example.org/sepsis?room=2"})

    assert missing_for_submission(said) == []
