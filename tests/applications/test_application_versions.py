"""Submitting: what is missing is told, a version is frozen, stays readable, and its differences are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.applications.form.answers import differences, read_answers
from db.applications.state import State
from db.applications.tables import ApplicationVersion
from db.applications.workflow import Act
from db.engine.clock import now
from db.institution.tables import Unit
from tests.support import make
from tests.support.dates import clock, day
from tests.support.proposals import World, answers

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Page, Reader


def submit(reader: Reader, world: World, state: str = "draft", version: str = "0") -> Page:
    path = f"/applications/{world.application.id}/submission"
    return reader.submit(path, {"state": state, "version": version})


def returned(world: World, **changes: dict[str, object]) -> None:
    """Bring it to the unit, have it returned, change it and submit it again."""
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, comment="The room is too small.")
    world.fill(**changes)
    world.act(world.applicant, Act.SUBMIT)


def test_submitting_freezes_a_version(reader: Reader) -> None:
    world = World()

    answer = submit(reader.as_(world.applicant), world)

    assert answer.leads_to == f"/applications/{world.application.id}"
    assert (world.read().state, world.application.version) == (State.SUBMITTED, 1)
    assert ApplicationVersion.get().answers == world.application.answers()


def test_what_is_missing_is_listed_with_links_and_nothing_is_sent(reader: Reader) -> None:
    world = World(what={"title": "", "dates": ["2027-13-45"]}, credit={"designated": "9"})

    answer = submit(reader.as_(world.applicant), world)

    assert answer.status == 422
    links = {str(link["href"]) for link in answer.html.select("#submission .missing a")}
    assert links == {"#what-title", "#what-dates", "#credit-designated"}
    assert world.read().state == State.DRAFT
    assert ApplicationVersion.select().count() == 0


def test_only_the_applicant_submits(reader: Reader) -> None:
    world = World()

    assert submit(reader.as_(world.office), world).status == 403
    assert submit(reader.as_(make.person()), world).status == 404
    assert world.read().state == State.DRAFT


def test_twice_is_once(reader: Reader) -> None:
    world = World()
    submit(reader.as_(world.applicant), world)

    answer = submit(reader, world)

    assert answer.status == 409
    assert "This application is now “Submitted”" in answer.text
    assert ApplicationVersion.select().count() == 1


@pytest.mark.parametrize(("state", "version"), [("", "0"), ("nothing", "0"), ("draft", "x"), ("draft", "9" * 20)])
def test_a_page_that_is_not_ours_changes_nothing(reader: Reader, state: str, version: str) -> None:
    world = World()

    assert submit(reader.as_(world.applicant), world, state, version).status == 400
    assert world.read().state == State.DRAFT


def test_every_version_stays_readable(visitor: Reader) -> None:
    world = World()
    returned(world, what={"place": "Oak Room"})
    visitor.as_(world.reviewer)

    first = visitor.get(f"/applications/{world.application.id}/versions/1")
    second = visitor.get(f"/applications/{world.application.id}/versions/2")

    assert "Larch Auditorium" in first.text
    assert "Oak Room" not in first.text
    assert "Oak Room" in second.text
    assert f"{clock('12:00')} to {clock('12:45')}, Cases, counts for credit" in first.text
    assert visitor.get(f"/applications/{world.application.id}/versions/3").status == 404


def test_from_the_application_one_comes_to_its_earlier_versions(visitor: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)
    path = world.application.url
    assert "Earlier versions" not in visitor.as_(world.reviewer).get(path).text
    world.act(world.reviewer, Act.RETURN)
    world.act(world.applicant, Act.SUBMIT)

    link = visitor.as_(world.office).get(path).one(f'a[href="{path}/versions/1"]')

    assert link.get_text() == "Earlier versions"
    assert visitor.get(str(link["href"])).html.select(f'a[href="{path}/versions/2/changes"]')


def test_the_differences_since_the_last_round_are_shown(visitor: Reader) -> None:
    world = World()
    returned(world, what={"place": "Oak Room"}, why={"needs": ["performance", "competence"]})

    page = visitor.as_(world.reviewer).get(f"/applications/{world.application.id}/versions/2/changes")

    assert next(term.get_text(" ").split(" What")[0] for term in page.html.select(".changes dt")) == "Place"
    assert next(tag.text for tag in page.html.select("del")) == "Larch Auditorium"
    assert next(tag.text for tag in page.html.select("ins")) == "Oak Room"
    assert len(page.html.select(".changes dt")) == 2
    assert "first version" in visitor.get(f"/applications/{world.application.id}/versions/1/changes").text


def test_versions_are_for_those_who_may_read_the_application(reader: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)

    for path in ("versions/1", "versions/1/changes"):
        assert reader.as_(make.person()).get(f"/applications/{world.application.id}/{path}").status == 404
        assert reader.as_(world.office).get(f"/applications/{world.application.id}/{path}").status == 200


def test_differences_are_in_words_and_say_what_is_material(app: Flask) -> None:
    unit = make.unit("Surgery")
    older = answers(unit)
    newer = answers(unit, what={"title": "Sepsis", "dates": ["2027-02-14"]}, money={"fee": "50"})

    found = {change.field: change for change in differences(older, newer)}

    assert list(found) == ["title", "dates", "fee"]
    assert (found["dates"].after, found["dates"].is_material) == (day("2027-02-14"), True)
    assert (found["title"].before, found["title"].is_material) == ("Sepsis in the first hour", False)
    assert (found["fee"].before, found["fee"].after) == ("None", "50")
    assert differences(older, older) == []


def test_an_empty_answer_and_none_at_all_are_the_same(app: Flask) -> None:
    assert differences({}, {"what": {"title": "", "dates": []}}) == []


@pytest.mark.parametrize(("typed", "read"), [("1", "1.00"), ("1.5", "1.50"), ("1.25", "1.25"), ("one", "one")])
def test_credit_is_read_with_two_decimals_and_another_spelling_is_no_change(app: Flask, typed: str, read: str) -> None:
    unit = make.unit()
    asked = answers(unit, credit={"designated": typed})

    lines = {answer.label: answer.lines for section in read_answers(asked) for answer in section.answers}

    assert lines["Credit asked for"] == [read]
    assert differences(asked, answers(unit, credit={"designated": read})) == []


@pytest.mark.usefixtures("data")
def test_an_address_in_another_form_is_no_change() -> None:
    def people(email: str) -> dict[str, Any]:
        return {"who": {"people": [{"name": "Ines", "email": email, "controls": True}]}}

    assert differences(people("Ines@Example.org"), people("ines@example.org")) == []
    assert len(differences(people("Ines@Example.org"), people("otto@example.org"))) == 1


def test_answers_are_read_in_words(app: Flask) -> None:
    sections = {one.title: one.answers for one in read_answers(answers(make.unit("Surgery")))}

    what = {answer.label: answer.lines for answer in sections["What and when"]}
    assert what["Responsible unit"] == ["Surgery"]
    assert what["Format"] == ["Live Course"]
    who = sections["Who plans and teaches"][0].lines
    assert who == ["Ines Duarte, Faculty, ines@example.org, MD, controls content"]


def test_a_unit_is_read_by_its_name_also_once_it_is_closed_or_renamed(reader: Reader) -> None:
    world = World()
    world.bring_to(State.SUBMITTED)

    for change in ({"name": "Emergency Medicine"}, {"closed_at": now()}):
        Unit.update(**change).where(Unit.id == world.unit.id).execute()
        page = reader.as_(world.applicant).get(world.application.url)
        rows = [row.get_text(" ") for row in page.html.select("dl.rows > div") if "Responsible unit" in row.get_text()]
        assert ["Emergency Medicine" in row for row in rows] == [True, True]


def test_the_applicant_sees_what_the_last_round_changed_also_when_it_is_returned_again(reader: Reader) -> None:
    world = World()
    returned(world, what={"place": "Birch Room"})
    world.act(world.office, Act.TAKE_UP)
    world.act(world.office, Act.RETURN, comment="One thing more.")
    world.fill(what={"place": "Cedar Room"})

    page = reader.as_(world.applicant).get(world.application.url)

    assert [node.get_text() for node in page.html.select(".changes del, .changes ins")] == [
        "Larch Auditorium",
        "Birch Room",
    ]
