"""A year of sessions is added without anybody who administers: by rule, from a list, or from a file."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity, Session
from db.disclosures.tables import Faculty
from db.roles.tables import Role, RoleGrant
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

RULE = {"rhythm": "1-week", "first": "2099-10-20", "last": "2099-11-17"}
USUAL = {"starts": "12:00", "ends": "13:00", "quarters": "1.00", "place": ""}


def series(form: str = "rss") -> Activity:
    of = make.activity(format=form, title="Grand Rounds")
    start = datetime(2099, 10, 13, 16, tzinfo=UTC)
    make.session(of, starts_at=start, ends_at=start + timedelta(hours=1), title="First")
    return of


def own(of: Activity) -> str:
    return f"/office/activities/{of.id}/sessions/new"


def shown(reader: Reader, of: Activity, *, file: Any = b"", **fields: Any) -> Page:
    given: dict[str, Any] = {**USUAL, **fields}
    if file:
        given["file"] = (io.BytesIO(file), "dates.csv")
    return reader.submit(own(of), given, content_type="multipart/form-data")


def rows_of(page: Page) -> dict[str, Any]:
    """The sessions as they are shown, as their form sends them."""
    boxes = page.html.select("#preview-form input[name]:not([type=checkbox])")
    fields: dict[str, Any] = {str(box["name"]): box.get("value", "") for box in boxes if box["name"] != "row"}
    fields["row"] = [box["value"] for box in page.html.select("#preview-form input[name=row]")]
    fields["keep"] = [box["value"] for box in page.html.select("#preview-form input[name=keep][checked]")]
    return {**fields, "then": "add"}


def days() -> list[str]:
    return [one.key for one in Session.select().where(Session.title != "First").order_by(Session.starts_at)]


@pytest.fixture
def coordinator(reader: Reader) -> Reader:
    person = make.person()
    RoleGrant.create(person=person, role=Role.COORDINATOR, activity=series())
    return reader.as_(person)


def test_a_rule_is_shown_and_a_holiday_left_out_before_anything_is_added(coordinator: Reader) -> None:
    of = Activity.get()

    page = shown(coordinator, of, **RULE, listed="Oct 27, 2099, Sepsis")

    assert page.status == 200
    assert days() == []
    fields = rows_of(page)
    assert len(fields["row"]) == 5
    fields["keep"] = [value for value in fields["keep"] if not value.startswith("2099-11-10")]
    answer = coordinator.submit(own(of), {**fields, "topic-2099-10-20": "Shock", "speakers-2099-10-20": "Ada; Bo"})
    assert answer.leads_to == f"/office/activities/{of.id}/sessions"
    assert days() == ["2099-10-20", "2099-10-27", "2099-11-03", "2099-11-17"]
    assert {one.title for one in Session.select()} == {"First", "Shock", "Sepsis", ""}
    assert [one.name for one in Faculty.select().order_by(Faculty.position)] == ["Ada", "Bo"]
    assert "Grand Rounds" in coordinator.follow(answer).text


def test_a_file_of_dates_topics_and_speakers_makes_the_sessions(coordinator: Reader) -> None:
    of = Activity.get()
    text = (
        "Date;Start;End;Topic;Speaker;Room;Notes\n"
        "2099-10-13;;;There already;;;\n"
        "2099-10-20;7:30 am;8:30 am;Sepsis, early;Grace Hopper;Larch Hall;x\n"
        "2099-10-27;;;Shock;Ada;;\n"
    )

    page = shown(coordinator, of, file=text.encode("utf-8-sig"))

    assert "Not used: Notes" in page.text
    assert "has a session already" in page.text
    coordinator.submit(own(of), rows_of(page))
    made = {one.key: one for one in Session.select()}
    assert days() == ["2099-10-20", "2099-10-27"]
    assert (made["2099-10-20"].title, made["2099-10-20"].place) == ("Sepsis, early", "Larch Hall")
    assert (made["2099-10-20"].starts_at.hour, made["2099-10-27"].starts_at.hour) == (11, 16)
    assert {one.name for one in Faculty.select()} == {"Grace Hopper", "Ada"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Date\n02/13/2099\n13/02/2099\n", "The dates are in two styles: “02/13/2099” in line 2 and “13/02/2099”"),
        ("Date\n02/03/2099\n2099-02-10\n", "The dates are in two styles: “02/03/2099” in line 2 and “2099-02-10”"),
        ("Date\n2099-10-20\n2099-10-20\nsoon\n", "Line 4: “soon” does not start with a date"),
        ("Date\n2099-10-20\n2099-10-20\nsoon\n", "Line 3: October 20, 2099 is in line 2 already"),
        ("Topic\nSepsis\n", "No column is headed “Date”. The columns are: Topic"),
        ("Date,Start\n2099-10-20,25:00\n", "Line 2: “25:00” is not a time"),
        ("Date,Topic\n2099-10-20,=1+1\n", "Line 2: “=1+1” is a formula"),
    ],
)
def test_every_fault_of_a_file_is_told_at_once(coordinator: Reader, text: str, said: str) -> None:
    page = shown(coordinator, Activity.get(), file=text.encode(), place="Larch Hall")

    assert page.status == 422
    assert said in page.one("#file-message").get_text(" ")
    assert page.one("#place")["value"] == "Larch Hall"
    assert days() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Enter a first and a last date above"),
        ({**RULE, "first": "2098-10-20", "last": "2099-10-21"}, "Enter a last date within 12 months"),
        ({**RULE, "quarters": "1.10"}, "Enter credit in steps of 0.25"),
        ({**RULE, "ends": ""}, "Enter when a session starts and ends"),
        ({"listed": "Oct 20, 2099, 11:30 pm, Sepsis"}, "October 20, 2099: the session would last beyond midnight"),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_beside_it(coordinator: Reader, fields: dict[str, str], said: str) -> None:
    page = shown(coordinator, Activity.get(), **fields)

    assert page.status == 422
    assert said in page.text


def test_more_credit_than_the_time_gives_is_refused_and_the_topics_stay(coordinator: Reader) -> None:
    of = Activity.get()
    fields = rows_of(shown(coordinator, of, **RULE))

    page = coordinator.submit(own(of), {**fields, "quarters": "1.25", "topic-2099-10-20": "Shock"})

    assert page.status == 422
    assert "The credit of this activity went through approval" in page.text
    assert page.one("input[name=topic-2099-10-20]")["value"] == "Shock"
    assert days() == []
    assert coordinator.submit(own(of), {**fields, "row": ["2099-10-20 9999 x"]}).status == 400


def test_sent_twice_it_adds_nothing_more(coordinator: Reader) -> None:
    of = Activity.get()
    fields = rows_of(shown(coordinator, of, **RULE))

    first, second = (coordinator.follow(coordinator.submit(own(of), fields)).text for _ in range(2))

    assert ("5 sessions added." in first, "stay as they were" in first) == (True, False)
    assert "0 sessions added. Those that were there already stay as they were." in second
    assert len(days()) == 5
    assert coordinator.get(own(series())).status == 404


@pytest.mark.parametrize("row", ["0001-01-01 0 60", "9999-12-28 600 1200", "9999-12-31 1320 1439"])
def test_a_day_that_no_page_showed_is_refused(reader: Reader, row: str) -> None:
    of = series()
    sent = {"then": "add", "row": row, "keep": row, "quarters": "0.25"}
    assert reader.as_(make.staff(Role.OFFICE)).submit(own(of), sent).status == 400
