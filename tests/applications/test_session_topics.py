"""A date's own start and topic: read from drafts of before too, kept through the approval, changed at once after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from db.activities.moment import in_utc, local
from db.activities.tables import Session
from db.applications.completeness import missing_for_submission
from db.applications.form import SECTIONS
from db.applications.form.answers import differences, read_answers
from db.applications.proposal import Proposal
from db.applications.state import State
from db.engine.clock import today
from db.institution.settings import institution
from tests.support.form import save
from tests.support.proposals import World, answers

if TYPE_CHECKING:
    from flask import Flask

    from db.institution.tables import Unit
    from tests.support.reader import Reader

HOUR = [{"day": "1", "starts": "07:30", "ends": "08:30", "title": "Cases", "counts": True}]
QUESTIONS = {question.name: question for section in SECTIONS.values() for question in section.questions}
FIRST, SECOND = (today("UTC") + timedelta(days=days) for days in (40, 47))


def rows(first: str = "Sepsis", second: str = "", starts: str = "13:00") -> list[dict[str, Any]]:
    """Two dates of a series, the second with a start of its own."""
    return [
        {"day": FIRST.isoformat(), "starts": "", "topic": first},
        {"day": SECOND.isoformat(), "starts": starts, "topic": second},
    ]


def series() -> World:
    return World(what={"format": "rss", "dates": rows()}, how={"agenda": HOUR}, credit={"designated": "1.00"})


def sessions(world: World) -> list[Session]:
    mine = Session.select().where(Session.activity == world.read().activity_id)
    return list(mine.order_by(Session.key))


def posted(dates: list[dict[str, Any]]) -> dict[str, str]:
    return {f"dates-{n}-{name}": text for n, row in enumerate(dates, start=1) for name, text in row.items()}


def at(day: Any, minutes: int) -> Any:
    return in_utc(local(day, minutes), institution().zone)


def test_topics_and_starts_become_those_of_the_sessions(visitor: Reader) -> None:
    world = series()

    world.bring_to(State.APPROVED)

    first, second = sessions(world)
    assert (first.title, first.starts_at, first.ends_at) == ("Sepsis", at(FIRST, 450), at(FIRST, 510))
    assert (second.title, second.starts_at, second.ends_at) == ("", at(SECOND, 780), at(SECOND, 840))


def test_a_topic_counts_at_once_after_the_approval_and_a_start_does_not(reader: Reader) -> None:
    world = series()
    world.bring_to(State.APPROVED)
    what = world.application.answers()["what"]

    texts = {name: value for name, value in what.items() if name != "dates"}
    save(reader.as_(world.applicant), world, "what", {**texts, **posted(rows(second="Stroke")), "then": "save"})
    assert [one.title for one in sessions(world)] == ["Sepsis", "Stroke"]
    assert "Nothing has changed that needs a new approval" in reader.get(f"{world.application.url}/edit").text

    save(reader, world, "what", {**texts, **posted(rows(second="Shock", starts="14:00")), "then": "save"})
    assert sessions(world)[1].starts_at == at(SECOND, 780)
    assert "These changes count only once they are approved again" in reader.get(f"{world.application.url}/edit").text


def test_a_topic_that_no_certificate_can_print_is_refused_after_the_approval(reader: Reader) -> None:
    world = series()
    world.bring_to(State.APPROVED)
    what = {name: value for name, value in world.application.answers()["what"].items() if name != "dates"}

    answer = save(reader.as_(world.applicant), world, "what", {**what, **posted(rows(second="敗血症")), "then": "save"})

    assert answer.status == 422
    assert "No certificate can print" in answer.one("#what-dates-message").text
    assert [one.title for one in sessions(world)] == ["Sepsis", ""]


def test_dates_of_before_are_read_shown_and_compared_as_ever(visitor: Reader) -> None:
    old = [FIRST.isoformat(), SECOND.isoformat()]
    world = World(what={"format": "rss", "dates": old}, how={"agenda": HOUR}, credit={"designated": "1.00"})
    bare = [{**row, "topic": "", "starts": ""} for row in rows()]

    assert Proposal({"what": {"dates": old}}).dates == [FIRST, SECOND]
    assert differences({"what": {"dates": old}}, {"what": {"dates": bare}}) == []
    page = visitor.as_(world.applicant).get(f"{world.application.url}/edit")
    assert [tag["value"] for tag in page.html.select("#what-dates [type=date][value]")] == old
    (change,) = differences({"what": {"dates": old}}, {"what": {"dates": rows()}})
    assert change.is_material  # the second has a start of its own
    world.bring_to(State.APPROVED)
    assert [one.starts_at for one in sessions(world)] == [at(FIRST, 450), at(SECOND, 450)]


def test_a_date_is_read_with_its_start_and_topic(app: Flask) -> None:
    (what,) = [one for one in read_answers({"what": {"dates": rows(second="Stroke")}}) if one.title == "What and when"]

    (dates,) = [one for one in what.answers if one.label == "Dates"]
    day = institution().dates.day
    assert dates.lines == [f"{day(FIRST)}, Sepsis", f"{day(SECOND)}, 1:00 pm, Stroke"]


def told(unit: Unit, dates: list[dict[str, Any]], kind: str = "rss") -> list[str]:
    what = {"format": kind, "dates": dates}
    found = missing_for_submission(answers(unit, what=what, how={"agenda": HOUR}, credit={"designated": "1.00"}))
    return [one.text for one in found]


def test_a_row_without_its_date_a_date_twice_and_a_session_past_midnight_are_told(app: Flask) -> None:
    world, day = series(), rows()[0]

    assert told(world.unit, rows()) == []
    assert told(world.unit, [{"day": "", "starts": "", "topic": "Sepsis"}, day]) == ["Row 1: enter its date"]
    assert told(world.unit, [day, day]) == [f"Row 2: {institution().dates.day(FIRST)} is in row 1 already"]
    assert told(world.unit, rows(starts="23:15")) == ["Row 2: it would end after midnight"]
    assert told(world.unit, rows(starts="23:15"), kind="live") == []  # a course has its times in the agenda alone


def test_a_start_that_its_day_has_not_is_told(app: Flask) -> None:
    spring = {"day": "2027-03-14", "starts": "02:15", "topic": ""}
    zone = ZoneInfo("America/New_York")
    assert institution().zone == zone

    (words,) = told(series().unit, [spring])

    assert "2:15 am does not exist on March 14, 2027" in words


def test_a_date_is_stored_as_a_day_however_it_was_written(visitor: Reader) -> None:
    world = series()

    row = {"day": "1/5/2099", "starts": "7:30 am", "topic": " Sepsis "}
    save(visitor.as_(world.applicant), world, "what", posted([row]))

    assert world.application.answers()["what"]["dates"] == [{"day": "2099-01-05", "starts": "07:30", "topic": "Sepsis"}]


def test_a_page_that_was_opened_when_dates_were_a_plain_list_is_still_saved(reader: Reader) -> None:
    world = World(what={"format": "rss", "dates": []}, how={"agenda": HOUR}, credit={"designated": "1.00"})
    old = {"title": "Cases", "format": "rss", "dates": [" 2099-01-06 ", "", "1/13/2099", "2099-01-06", "soon"]}

    page = save(reader.as_(world.applicant), world, "what", old)

    assert page.status < 400
    assert [row["day"] for row in world.application.answers()["what"]["dates"]] == ["2099-01-06", "2099-01-13", "soon"]
    assert all(row["starts"] == row["topic"] == "" for row in world.application.answers()["what"]["dates"])


def test_such_a_page_without_a_date_is_saved_too(reader: Reader) -> None:
    world = World(what={"format": "rss", "dates": []})

    page = save(reader.as_(world.applicant), world, "what", {"title": "Cases", "format": "rss", "dates": ["", ""]})

    assert page.status < 400
    assert world.application.answers()["what"]["dates"] == []


def test_a_row_of_before_has_every_column(app: Flask) -> None:
    dates, agenda = (QUESTIONS[name] for name in ("dates", "agenda"))

    (row,) = dates.rows_of(["2099-01-06"])
    (item,) = agenda.rows_of([{"day": "1", "title": "Cases", "counts": True}])

    assert row == {"day": "2099-01-06", "starts": "", "topic": ""}
    assert item.keys() == {column.name for column in agenda.columns}
    assert (item["title"], item["counts"], item["ends"]) == ("Cases", True, "")
