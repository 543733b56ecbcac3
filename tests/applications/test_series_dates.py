"""The dates of a series by rule or list: shown first, then added with their topics, and kept through the approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.applications.proposal import Proposal
from db.applications.state import State
from db.engine.clock import today
from tests.support.form import save, section_of
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

RULE = {"rhythm": "1-week", "first": "2099-01-06", "last": "2099-10-06"}  # 40 Tuesdays
LIST = "Jan 6, 2099, Sepsis\n1/13/2099\nJan 20, 2099, 1 pm, Stroke"
HOUR = [{"day": "1", "starts": "07:30", "ends": "08:30", "title": "Cases", "counts": True}]


def series(**what: Any) -> World:
    """A draft of a series without dates, whose sessions take from 7:30 to 8:30."""
    return World(what={"format": "rss", "dates": [], **what}, how={"agenda": HOUR}, credit={"designated": "1.00"})


def post(reader: Reader, world: World, **fields: str) -> Page:
    return reader.as_(world.applicant).submit(f"{world.application.url}/dates", fields)


def dates_of(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = section_of(world, "what").answers["dates"]
    return found


def test_a_rule_is_shown_before_anything_is_added(reader: Reader) -> None:
    world = series()

    page = post(reader, world, **RULE, without="Feb 17, 2099")

    days = [tag.text for tag in page.html.select("tbody .key")]
    assert (len(days), days[0], days[-1]) == (39, "Tuesday, January 6, 2099", "Tuesday, October 6, 2099")
    assert "Tuesday, February 17, 2099" not in days
    assert dates_of(world) == []


def test_what_was_shown_is_added_with_its_topics(reader: Reader) -> None:
    world = series()

    answer = post(reader, world, **RULE, then="add", **{"topic-2099-01-13": "Sepsis"})

    assert answer.leads_to == f"{world.application.url}/edit#what-dates"
    assert len(dates_of(world)) == 40
    assert dates_of(world)[:2] == [
        {"day": "2099-01-06", "starts": "", "topic": ""},
        {"day": "2099-01-13", "starts": "", "topic": "Sepsis"},
    ]
    page = reader.get(f"{world.application.url}/edit")
    assert "40 dates added" in page.text
    assert len(page.html.select("#what-dates .line")) == 40 + 2
    assert page.one("#what-frequency")["value"] == "Every Tuesday"  # what is known is not asked again


def test_a_list_gives_times_and_topics(reader: Reader) -> None:
    world = series(frequency="Now and then")

    post(reader, world, listed=LIST, then="add")

    assert dates_of(world) == [
        {"day": "2099-01-06", "starts": "", "topic": "Sepsis"},
        {"day": "2099-01-13", "starts": "", "topic": ""},
        {"day": "2099-01-20", "starts": "13:00", "topic": "Stroke"},
    ]
    assert section_of(world, "what").answers["frequency"] == "Now and then"


def test_the_usual_time_goes_into_an_agenda_that_is_not_there_yet(reader: Reader) -> None:
    world = series()
    world.fill(what={"format": "rss", "dates": []}, how={"agenda": []})

    post(reader, world, **RULE, starts="7:30 am", ends="8:30 am", then="add")

    (part,) = section_of(world, "how").answers["agenda"]
    assert (part["starts"], part["ends"], part["counts"]) == ("07:30", "08:30", True)
    assert {row["starts"] for row in dates_of(world)} == {""}
    assert Proposal(world.application.answers()).credit_minutes == 60
    assert not reader.get(f"{world.application.url}/dates").html.select("#starts")  # now it is known


def test_dates_are_added_to_those_that_are_there_and_each_is_there_once(reader: Reader) -> None:
    rows = [{"day": "2099-01-13", "starts": "", "topic": "Sepsis"}, {"day": "soon", "starts": "", "topic": ""}]
    world = series(dates=rows)

    assert "in the form already" in post(reader, world, listed="1/13/2099\n1/6/2099").text
    post(reader, world, listed="1/13/2099\n1/6/2099", then="add")

    assert [(row["day"], row["topic"]) for row in dates_of(world)] == [
        ("2099-01-06", ""),
        ("2099-01-13", "Sepsis"),
        ("soon", ""),  # what was typed and is no day stays until somebody mends it
    ]


def test_dates_that_make_the_series_longer_than_12_months_are_not_added(reader: Reader) -> None:
    rows = [{"day": "2098-01-13", "starts": "", "topic": "Sepsis"}]
    world = series(dates=rows)

    page = post(reader, world, listed="1/14/2099", then="add")

    assert page.status == 409
    assert "longer than 12 months, for which it is accredited" in page.text
    assert dates_of(world) == rows


WRONG = [
    ({}, "listed", "Enter a first and a last date above, or paste a list here"),
    ({"first": "2099-01-06"}, "last", "Enter the last date"),
    ({"without": "Nov 26"}, "first", "Enter the first date"),
    ({"first": "soon", "last": "2099-10-06"}, "first", "“soon” is not a date: enter one, such as Jan 5, 2027"),
    ({**RULE, "last": "2099-01-05"}, "last", "Enter a last date after the first one"),
    ({**RULE, "first": "2095-01-06"}, "last", "within 12 months"),
    ({**RULE, "without": "Nov 26, Smarch 3"}, "without", "“Smarch 3” does not start with a date"),
    ({**RULE, "weekday": "2", "last": "2099-01-06"}, "last", "No date fits this rule"),
    ({"listed": "Sepsis\n1/6/2099\n13/1/2099"}, "listed", "Line 1: “Sepsis” does not start with a date"),
    ({"listed": "Sepsis\n1/6/2099\n13/1/2099"}, "listed", "Line 3: “13/1/2099” has no month 13"),
    ({"listed": "1/6/2099, 7:30 to 9 am"}, "listed", "would take 90 minutes, and a usual one takes 60"),
    ({"listed": "1/6/2098\n1/7/2099"}, "listed", "more than 12 months apart"),
    ({"listed": "3/14/2027, 2:30 am"}, "listed", "2:30 am does not exist on March 14, 2027"),
    ({"listed": "\n".join(f"{n // 28 + 1}/{n % 28 + 1}/{2060 + n // 336}" for n in range(336))
      + "\n" + "\n".join(f"{n // 28 + 1}/{n % 28 + 1}/2070" for n in range(65))}, "listed", "more than 400 dates"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "words"), WRONG)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    reader: Reader, fields: dict[str, str], field: str, words: str
) -> None:
    world = series()

    page = post(reader, world, **fields, then="add")

    assert page.status == 422
    assert words in page.one(f"#{field}-message").text
    assert dates_of(world) == []
    typed = {
        tag["name"]: tag.get("value") or tag.text.strip() for tag in page.html.select("#series :is(input, textarea)")
    }
    assert {name: text for name, text in fields.items() if name in typed}.items() <= typed.items()


def test_too_many_together_and_a_topic_that_cannot_be_printed_are_refused(reader: Reader) -> None:
    many = [(date(2080, 1, 1) + timedelta(days=n)).isoformat() for n in range(380)]
    world = series(dates=many)

    together = post(reader, world, **RULE, then="add")
    unprinted = post(reader, world, listed="1/6/2099", then="add", **{"topic-2099-01-06": "Sepsis 敗血症"})
    long = post(reader, world, listed="1/6/2099", then="add", **{"topic-2099-01-06": "x" * 301})

    assert (together.status, unprinted.status, long.status) == (409, 422, 422)
    assert "at most 400 dates, and these would make 420" in together.text
    assert "January 6, 2099: No certificate can print" in unprinted.text
    assert "shorten the topic to at most 300 characters" in long.text
    assert len(dates_of(world)) == 380


def test_only_its_writers_add_dates_and_only_while_it_can_be_written(reader: Reader) -> None:
    world, other = series(), World()

    assert reader.as_(other.applicant).submit(f"{world.application.url}/dates", {**RULE, "then": "add"}).status == 404
    world.fill(what={"format": "rss", "dates": [(today("UTC") + timedelta(days=40)).isoformat()]})
    world.bring_to(State.UNIT)
    assert reader.as_(world.reviewer).get(f"{world.application.url}/dates").status == 403
    assert post(reader, world, **RULE, then="add").status == 409
    assert len(dates_of(world)) == 1


def test_the_button_beside_the_dates_saves_and_leads_there(reader: Reader) -> None:
    world = series()

    answer = save(reader.as_(world.applicant), world, "what", {"format": "rss", "title": "Rounds", "then": "series"})

    assert answer.leads_to == f"{world.application.url}/dates"
    assert world.read().title == "Rounds"
