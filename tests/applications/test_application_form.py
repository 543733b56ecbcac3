"""The application form: a new one, its sections, what they teach, and what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.applications.form import SECTIONS
from db.applications.state import State
from db.applications.tables import Application, ApplicationSection
from db.engine.clock import now
from db.roles.tables import Role
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.proposals import World
from tests.support.weight import fetched, wire

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def test_a_title_is_enough_to_start(reader: Reader) -> None:
    applicant = make.person()

    answer = reader.as_(applicant).submit("/applications/new", {"title": "  Sepsis in   the first hour "})

    made = Application.get()
    assert answer.leads_to == f"/applications/{made.id}/edit"
    assert (made.title, made.state, made.applicant) == ("Sepsis in the first hour", State.DRAFT, applicant)
    assert reader.follow(answer).one("#what-title")["value"] == "Sepsis in the first hour"


def test_a_title_that_is_too_long_is_shown_again_with_a_message(reader: Reader) -> None:
    answer = reader.as_(make.person()).submit("/applications/new", {"title": "x" * 301})

    assert answer.status == 422
    assert "at most 300 characters" in answer.one("#title-message").text
    assert answer.one("#title")["value"] == "x" * 301
    assert Application.select().count() == 0


def test_every_question_teaches_with_an_example_of_its_own(visitor: Reader) -> None:
    world = World()

    page = visitor.as_(world.applicant).get(f"/applications/{world.application.id}/edit")

    for section in SECTIONS.values():
        for question in section.questions:
            assert f"Example: {question.example}" in page.one(f"#{section.name}-{question.name}-help").text
            assert question.help
    assert len({question.example for section in SECTIONS.values() for question in section.questions}) > 25


def test_answers_of_every_shape_come_back_as_they_were_given(visitor: Reader) -> None:
    world = World(what={"dates": [{"day": "2099-01-06", "starts": "07:30", "topic": "Sepsis"}]})
    before = world.application.answers()
    page = visitor.as_(world.applicant).get(f"/applications/{world.application.id}/edit")

    for name in SECTIONS:
        visitor.submit(f"/applications/{world.application.id}/sections/{name}", fields_of(page, name))

    after = world.read().answers()
    for section, given in before.items():
        for field, value in given.items():
            assert after[section][field] == value, f"{section}.{field}"


def fields_of(page: Page, name: str) -> dict[str, list[str]]:
    """What a browser would send of one section's form."""
    form = page.one(f"#{name}-form")
    found: dict[str, list[str]] = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        if tag.get("type") == "checkbox" and not tag.has_attr("checked"):
            continue
        chosen = tag.select("option[selected]")
        text = (
            chosen[0].get("value", chosen[0].get_text())
            if chosen
            else ""
            if tag.name == "select"
            else tag.get("value", tag.get_text())
        )
        found.setdefault(str(tag["name"]), []).append(str(text).removeprefix("\n"))
    return found


@pytest.mark.parametrize("name", list(SECTIONS))
def test_a_section_stands_by_itself_too(visitor: Reader, name: str) -> None:
    world = World()

    page = visitor.as_(world.applicant).get(f"/applications/{world.application.id}/sections/{name}")

    assert page.status == 200
    assert page.one(f"#{name}-form")["action"] == f"/applications/{world.application.id}/sections/{name}"


def test_the_progress_links_to_each_missing_field(visitor: Reader) -> None:
    world = World(what={"title": "", "dates": []}, who={"people": []})

    page = visitor.as_(world.applicant).get(f"/applications/{world.application.id}/edit")

    links = [str(link["href"]) for link in page.one("#submission").select(".missing a")]
    assert links == ["#what-title", "#who-people", "#what-dates"]
    assert all(page.one(link) for link in links)
    assert "3 answers are missing" in page.one("#progress").text.replace("\n", " ")


def test_the_agenda_works_out_the_credit(visitor: Reader) -> None:
    world = World()

    page = visitor.as_(world.applicant).get(f"/applications/{world.application.id}/edit")

    for place in ("#agenda-credit", "#credit-given"):
        assert page.one(place).text == "The agenda supports 1.25 credit: 75 minutes without breaks."


def test_two_or_three_empty_rows_follow_what_is_filled_in(visitor: Reader) -> None:
    world = World()

    page = visitor.as_(world.applicant).get(f"/applications/{world.application.id}/edit")

    assert len(page.html.select("#how-agenda .line")) == 3 + 2
    assert len(page.html.select("#how-objectives input")) == 2 + 2
    assert len(page.html.select("#what-dates .line")) == 1 + 2
    assert len(page.html.select("#money-budget .line")) == 2


def test_the_office_may_write_a_draft_and_others_may_not(reader: Reader) -> None:
    world = World()
    path = f"/applications/{world.application.id}/edit"

    assert reader.as_(world.office).get(path).status == 200
    assert reader.as_(make.person()).get(path).status == 404
    assert reader.as_(make.staff(Role.COORDINATOR)).get(path).status == 404
    world.bring_to(State.UNIT)
    assert reader.as_(world.reviewer).get(path).status == 403
    assert reader.as_(world.applicant).get(path).leads_to == f"/applications/{world.application.id}"


def test_a_copy_has_the_answers_without_the_dates(reader: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)

    answer = reader.as_(world.applicant).submit(f"/applications/{world.application.id}/copy")

    made = Application.select().order_by(Application.id.desc()).get()
    assert answer.leads_to == f"/applications/{made.id}/edit"
    answers, original = made.answers(), world.application.answers()
    assert "dates" not in answers["what"]
    assert answers["how"] == original["how"]
    assert (made.state, made.version, made.copied_from, made.unit) == ("draft", 0, world.application, world.unit)


def test_nobody_copies_what_they_may_not_read(reader: Reader) -> None:
    world = World()

    assert reader.as_(make.person()).submit(f"/applications/{world.application.id}/copy").status == 404
    assert Application.select().count() == 1


def test_an_unknown_section_is_not_there(reader: Reader) -> None:
    world = World()
    path = f"/applications/{world.application.id}/sections/nothing"

    assert reader.as_(world.applicant).get(path).status == 404
    assert reader.submit(path, {"title": "x"}).status == 404
    assert ApplicationSection.select().count() == len(SECTIONS)


def test_what_was_typed_before_a_sign_in_ran_out_is_there_again(visitor: Reader) -> None:
    world = World()
    path = f"/applications/{world.application.id}/sections/why"
    visitor.as_(world.applicant)
    token = visitor.token()
    SignIn.update(seen_at=now() - timedelta(hours=1)).execute()

    visitor.submit(path, {"practice_now": "What I had typed", "revision": "1", "csrf_token": token}, token=False)

    page = visitor.as_(world.applicant).get(path)
    assert page.one("#why-practice_now").text.strip() == "What I had typed"
    assert "has not been sent" in page.text
    assert world.application.answers()["why"]["practice_now"] != "What I had typed"


def test_a_first_visit_brings_the_whole_form_within_its_budget(visitor: Reader) -> None:
    """What the pages of issue 6 may weigh, with everything that comes along: 27,000 bytes for the form."""
    world = World()

    page, assets = fetched(visitor.as_(world.applicant).client, f"/applications/{world.application.id}/edit")

    assert sum(map(wire, [page, *assets])) <= 27_000
