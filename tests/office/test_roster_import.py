"""A roster from its file to attendance: looked at first, written unseen, and sent twice it adds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.office.rosters import work
from db.audit.tables import AuditLine
from db.jobs.tables import LongJob
from db.learning.tables import How, Participation
from db.outbox.tables import Message
from db.program.roster.write import begin_writing, write_rows
from db.roles.tables import Role
from db.rosters.tables import Roster, RosterState
from tests.support import make
from tests.support.rosters import bring_in, newest, outcomes, seen, send, work_off

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

HEADINGS = "Email,Name,Credit\n"


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def test_every_row_is_shown_with_what_will_happen_before_anything_is_saved(office: Reader) -> None:
    at, ann = make.session(), make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    make.person(first_name="Bob", last_name="Elm")
    make.participation(make.person(email="cy@example.org", first_name="Cy", last_name="Fir"), at)
    rows = "ann@example.org,Ann Birch,1\n,Bob Elm,\nnew@example.org,Nell New,0.5\ncy@example.org,Cy Fir,\nbad,x,0.3\n"

    send(office, at, HEADINGS + rows)

    assert outcomes() == [(2, "matched"), (3, "likely"), (4, "new"), (5, "there"), (6, "refused")]
    page = office.get(f"/office/rosters/{newest().id}").text
    assert "3 of 5 rows can be brought in" in page
    assert "“bad” is no email address" in page
    assert "Credit moves in steps of 0.25" in page
    assert "Attendance is recorded already" in page
    assert seen(at) == [Participation.get().learner] != [ann]


def test_rows_are_shown_by_outcome_and_in_pages(office: Reader) -> None:
    at = make.session()
    send(office, at, HEADINGS + "".join(f"p{number}@example.org,P {number},\n" for number in range(30)) + "bad,x,\n")
    own = f"/office/rosters/{newest().id}"

    assert len(office.get(f"{own}?page=2").html.select("tbody tr")) == 6
    assert len(office.get(f"{own}?outcome=refused").html.select("tbody tr")) == 1
    assert len(office.get(f"{own}?outcome=nonsense").html.select("tbody tr")) == 25


def test_it_is_brought_in_by_one_press_and_a_second_adds_nothing(office: Reader) -> None:
    at = make.session()
    ann = make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    text = HEADINGS + "ann@example.org,Ann Birch,\nnew@example.org,Nell New,\n"
    send(office, at, text)

    bring_in(office)
    bring_in(office)
    again = send(office, at, text)

    assert again.leads_to.endswith(f"/office/rosters/{Roster.get().id}")
    assert seen(at) == [ann]
    made = Participation.get()
    assert (made.how, made.roster) == (How.ROSTER, newest())
    assert [line.action for line in AuditLine.select()].count("roster brought in") == 1
    assert Message.select().where(Message.template == "roster_invitation").count() == 1


def test_the_same_people_in_another_file_are_there_already(office: Reader) -> None:
    at = make.session()
    make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    for rows in ("ann@example.org,Ann Birch,\n", "ann@example.org,Ann Birch,\nbob@example.org,Bob Elm,\n"):
        send(office, at, HEADINGS + rows)
        bring_in(office)

    assert outcomes() == [(2, "there"), (3, "new")]
    assert Participation.select().count() == 1


def test_a_large_roster_is_left_to_the_worker_and_its_page_says_how_far_it_is(
    office: Reader, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "SMALL", 10)
    monkeypatch.setattr(work, "FEW", 1)
    at = make.session()
    make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    send(office, at, HEADINGS + "ann@example.org,Ann Birch,\nbob@example.org,Bob Elm,\n")
    assert "Being read" in office.get(f"/office/rosters/{newest().id}").text

    work_off(app)
    bring_in(office)
    assert "Being brought in: 0 of 2 rows" in office.get(f"/office/rosters/{newest().id}/progress").text
    assert seen(at) == []
    work_off(app)

    assert [one.email for one in seen(at)] == ["ann@example.org"]


def test_nobody_sees_a_roster_that_was_killed_until_it_went_on(office: Reader, app: Flask) -> None:
    at, by = make.session(), make.staff(Role.OFFICE)
    for number in range(3):
        make.person(email=f"p{number}@example.org", first_name="Pat", last_name=f"No{number}")
    send(office, at, HEADINGS + "".join(f"p{number}@example.org,Pat No{number},\n" for number in range(3)))
    begin_writing(newest(), at, by)

    def dies(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(newest(), dies)
    assert (Participation.select().count(), seen(at)) == (3, [])
    work_off(app)

    assert (len(seen(at)), newest().state) == (3, RosterState.DONE)
    assert newest().done_at is not None


def test_a_roster_whose_job_is_gone_is_ordered_anew(office: Reader, app: Flask) -> None:
    at = make.session()
    make.person(email="ann@example.org", first_name="Ann", last_name="Birch")
    send(office, at, HEADINGS + "ann@example.org,Ann Birch,\n")
    begin_writing(newest(), at, newest().by)
    LongJob.delete().execute()

    for _ in range(2):
        work.resume()
    assert LongJob.select().count() == 1
    work_off(app)

    assert len(seen(at)) == 1
