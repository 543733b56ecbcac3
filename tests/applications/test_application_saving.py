"""Saving an application: while it is typed, by the button, and by two people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications.form import SECTIONS
from db.applications.state import State
from tests.support.form import WHY, path_of, save, section_of
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


def test_a_section_is_saved_and_says_when(reader: Reader) -> None:
    world = World()

    answer = save(reader.as_(world.applicant), world, "why", WHY)

    assert world.application.answers()["why"] == WHY
    shown = answer if reader.with_htmx else reader.follow(answer)
    assert "Saved at" in (shown.text if reader.with_htmx else shown.one("#saved").text)
    if not reader.with_htmx:
        assert answer.leads_to == f"/applications/{world.application.id}/edit#why"


def test_while_it_is_typed_no_control_is_swapped(app: Flask, reader: Reader) -> None:
    world = World()
    if not reader.with_htmx:
        return

    answer = save(reader.as_(world.applicant), world, "how", {"format_why": "Because."})

    assert {tag.get("type") for tag in answer.html.select("input")} <= {"hidden"}
    assert not answer.html.select("textarea, select, .field")
    swapped = {tag["id"] for tag in answer.html.select("[data-hx-swap-oob]")}
    assert {"progress", "missing", "how-saved", "agenda-credit", "credit-given", "how-agenda-message"} <= swapped


def test_the_button_gives_the_section_with_more_empty_rows(reader: Reader) -> None:
    world = World()
    fields = {f"agenda-{n}-{name}": value for n in range(1, 6) for name, value in (("starts", "09:00"), ("title", "A"))}

    answer = save(reader.as_(world.applicant), world, "how", {**fields, "then": "agenda"})

    shown = answer if reader.with_htmx else reader.follow(answer)
    assert len(shown.html.select("#how-agenda .line")) == 5 + 5
    assert "Row 5: enter its start and end" in shown.one("#how-agenda-message").text


def test_an_emptied_row_is_removed(visitor: Reader) -> None:
    world = World()
    fields = {
        "agenda-1-day": "1",
        "agenda-1-starts": "",
        "agenda-1-counts": "yes",
        "agenda-7-starts": "12:00",
        "agenda-7-ends": "13:00",
        "objectives": ["", "Second", "  "],
    }

    save(visitor.as_(world.applicant), world, "how", fields)

    how = world.application.answers()["how"]
    assert how["agenda"] == [{"day": "", "starts": "12:00", "ends": "13:00", "title": "", "counts": False}]
    assert how["objectives"] == ["Second"]


def test_an_address_is_stored_in_its_one_form_and_what_is_none_as_it_was_typed(visitor: Reader) -> None:
    world = World()
    fields = {
        "people-1-name": "Ines",
        "people-1-email": " Ines Duarte <Ines@Example.org>; ",
        "people-2-name": "Otto",
        "people-2-email": "Otto at Example",
    }

    save(visitor.as_(world.applicant), world, "who", fields)

    people = world.application.answers()["who"]["people"]
    assert [one["email"] for one in people] == ["ines@example.org", "Otto at Example"]


INVALID = [
    ("what", "dates-1-day", "31.12.2026", "is not a date"),
    ("what", "expected_learners", "about forty", "is not a number"),
    ("what", "expected_learners", "٤٠", "is not a number"),
    ("what", "format", "dinner", "no longer offered"),
    ("what", "unit", "99999999999999999999", "no longer offered"),
    ("why", "needs", "curiosity", "no longer offered"),
    ("how", "evaluation_methods", "test", "does not fit"),
    ("how", "agenda-1-starts", "25:00", "is not a time"),
    ("how", "minimum_percent", "101", "Between 1 and 100"),
    ("who", "people-1-email", "ines at example", "is not an email address"),
    ("who", "people-1-email", "ines@example", "is not an email address"),
    ("money", "support", "maybe", "no longer offered"),
]


@pytest.mark.parametrize(("name", "field", "typed", "words"), INVALID)
def test_an_invalid_value_is_kept_and_told_beside_its_field(
    reader: Reader, name: str, field: str, typed: str, words: str
) -> None:
    world = World()

    answer = save(reader.as_(world.applicant), world, name, {field: typed, "then": "save"})

    shown = answer if reader.with_htmx else reader.follow(answer)
    assert words in shown.one(f"#{name}-{field.split('-', maxsplit=1)[0]}-message").text
    assert typed in str(section_of(world, name).answers)
    values = [tag.get("value") for tag in shown.html.select(f"#{name} input, #{name} option")]
    assert typed in values


@pytest.mark.parametrize(
    ("name", "field", "typed"),
    [
        ("what", "title", "x" * 301),
        ("what", "place", "é" * 201),
        ("why", "practice_now", "x" * 4001),
        ("how", "objectives", [f"Objective {n}" for n in range(101)]),
        ("who", "people-1-name", "x" * 201),
    ],
)
def test_what_is_too_long_is_shown_again_and_not_saved(
    reader: Reader, name: str, field: str, typed: str | list[str]
) -> None:
    world = World()
    before = world.application.answers()

    answer = save(reader.as_(world.applicant), world, name, {field: typed, "then": "save"})

    assert answer.status == 422
    assert "at most" in answer.one(f"#{name}-{field.split('-', maxsplit=1)[0]}-message").text
    assert (typed if isinstance(typed, str) else typed[-1]) in str(answer.one(f"#{name}-form"))
    assert world.application.answers() == before


def test_the_second_of_two_people_gets_their_own_text_back(reader: Reader) -> None:
    world = World()
    revision = section_of(world, "why").revision
    save(reader.as_(world.office), world, "why", {**WHY, "practice_now": "What the office wrote"})

    mine = {**WHY, "practice_now": "What I wrote", "revision": str(revision), "page": "mine"}
    answer = reader.as_(world.applicant).submit(path_of(world, "why"), {**mine, "then": "save"})

    assert answer.status == 409
    conflict = answer.one("#why-saved").text
    assert "What the office wrote" in conflict
    assert "What I wrote" in conflict
    assert world.office.full_name in conflict
    assert answer.one("#why-practice_now").text.strip() == "What I wrote"
    assert section_of(world, "why").answers["practice_now"] == "What the office wrote"


def test_to_save_over_it_is_a_decision(reader: Reader) -> None:
    world = World()
    save(reader.as_(world.office), world, "why", WHY)
    now_saved = str(section_of(world, "why").revision)
    mine = {**WHY, "practice_now": "Mine", "revision": "1", "page": "mine"}

    assert reader.as_(world.applicant).submit(path_of(world, "why"), mine).status == 409
    assert reader.submit(path_of(world, "why"), mine).status == 409
    answer = reader.submit(path_of(world, "why"), {**mine, "overwrite": now_saved})

    assert answer.status in (200, 303)
    assert section_of(world, "why").answers["practice_now"] == "Mine"


def test_one_page_is_not_in_its_own_way_when_an_answer_got_lost(reader: Reader) -> None:
    world = World()
    first = {**WHY, "practice_now": "one", "revision": "1", "page": "mine"}
    reader.as_(world.applicant).submit(path_of(world, "why"), first)

    answer = reader.submit(path_of(world, "why"), {**first, "practice_now": "two"})

    assert answer.status in (200, 303)
    assert section_of(world, "why").answers["practice_now"] == "two"


def test_what_was_submitted_meanwhile_is_not_changed_and_nothing_typed_is_lost(reader: Reader) -> None:
    world = World()
    world.bring_to(State.SUBMITTED)
    before = world.application.answers()

    answer = save(reader.as_(world.applicant), world, "why", {**WHY, "practice_now": "Too late", "then": "save"})

    assert answer.status == 409
    assert "This application is now “Submitted”" in answer.text
    assert answer.one("#why-practice_now").text.strip() == "Too late"
    assert world.application.answers() == before


@pytest.mark.parametrize("revision", ["", "-1", "1e3", "²", "9" * 30, "x"])
def test_a_revision_that_is_none_saves_nothing(reader: Reader, revision: str) -> None:
    world = World()

    answer = reader.as_(world.applicant).submit(path_of(world, "why"), {**WHY, "revision": revision})

    assert answer.status == 409
    assert section_of(world, "why").answers != WHY


def test_nobody_else_saves_anything(reader: Reader) -> None:
    world = World()
    world.bring_to(State.UNIT)

    assert save(reader.as_(world.reviewer), world, "why", WHY).status == 403
    assert save(reader.as_(world.approver), world, "why", WHY).status == 404
    assert section_of(world, "why").answers != WHY


def test_each_section_takes_a_hundred_rows_of_anything(visitor: Reader) -> None:
    world = World()
    visitor.as_(world.applicant)
    for name, section in SECTIONS.items():
        for question in section.questions:
            columns = [column for column in question.columns if not column.choices]
            rows = {f"{question.name}-{n}-{one.name}": "<b>&" for n in range(100) for one in columns}
            assert save(visitor, world, name, rows or {question.name: "<b>&"}).status == 303

    page = visitor.get(f"/applications/{world.application.id}/edit")
    assert page.status == 200
    assert not page.html.select("main b")
