"""The office reads results: charts and tables of the same figures, versions apart, comments by themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from db.activities.tables import Activity
from db.engine.number import percent
from db.learning.tables import EvaluationQuestion
from db.reports.attempts import count_attempts
from db.reports.intake import take_in
from db.reports.results import Asked, Given
from db.roles.tables import Role, RoleGrant
from tests.reports.test_attempts import attempt
from tests.support import make
from tests.support.evaluated import SIX, counted, evaluated, lecture
from tests.support.weight import queries

if TYPE_CHECKING:
    from flask import Flask

    from db.activities.tables import Session
    from tests.support.reader import Page, Reader


def read(reader: Reader, at: Session, of: str = "activity", more: str = "") -> Page:
    """The results as the office reads them."""
    path = f"/office/activities/{at.activity_id}" if of == "activity" else f"/office/sessions/{at.id}"
    return reader.as_(make.staff(Role.OFFICE)).get(f"{path}/results{more}", part=True)


def table(page: Page) -> list[list[str]]:
    """The cells of the first question's table."""
    first = page.html.select(".result table")[0]
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in first.select("tbody tr")]


def columns(page: Page) -> list[str]:
    """The headings of the first question's table."""
    return [cell.get_text(strip=True) for cell in page.html.select(".result table")[0].select("th")]


def test_an_answer_too_long_for_a_phone_is_cut_in_the_picture_alone(app: Flask) -> None:
    asked = Asked(1, "Why?", "one", 1, (Given("R&D " + "and so on " * 9, 1, 100, None),))

    with app.test_request_context():
        drawn = app.jinja_env.get_template("partials/office/results/chart.html").module.chart(asked, "")  # type: ignore[attr-defined]

    chart = BeautifulSoup(drawn, "html.parser")
    assert chart.select("text")[0].get_text() == "1 (100%) R&D and so on and so on and …"
    assert asked.given[0].answer in chart.select("title")[0].get_text()


@pytest.mark.parametrize("of", ["activity", "session"])
def test_six_evaluations_are_read_as_a_chart_and_a_table_of_the_same_figures(reader: Reader, of: str) -> None:
    at = lecture()
    evaluated(at, SIX)
    counted(at.activity)

    page = read(reader, at, of)

    assert table(page)[:3] == [
        ["Strongly agree", "3", "50%"],
        ["Agree", "3", "50%"],
        ["Neither agree nor disagree", "0", "0%"],
    ]
    chart = page.one(".result svg[role=img]")
    said = [f"{people} ({share}) {answer}" for answer, people, share in table(page)]
    assert [text.get_text() for text in chart.select("text")] == said
    assert chart.select_one("title").get_text() == f"Bar chart: {', '.join(said)}"  # type: ignore[union-attr]
    assert [bar["width"] for bar in chart.select(".now")] == [row[2] for row in table(page)]
    assert "Evaluated 6 (100%)" in page.text


def test_fewer_than_five_are_never_shown_but_in_the_response_rate(reader: Reader) -> None:
    at = lecture()
    evaluated(at, SIX[2:])
    make.participation(at=at)
    counted(at.activity)

    page = read(reader, at)

    assert "No results yet" in page.text
    assert "Evaluated 4 (80%)" in page.text
    assert "agree" not in page.text.split("No results yet")[0].lower()
    assert "Comment" not in page.text


def test_comments_stand_apart_and_what_they_hold_is_text(reader: Reader) -> None:
    at = lecture()
    evaluated(at, SIX)
    counted(at.activity)
    text = EvaluationQuestion.get(EvaluationQuestion.kind == "text")

    for more in ("", f"/comments/{text.id}"):
        page = read(reader, at, more=more)
        shown = {item.get_text() for item in page.html.select("ul.list li")}
        assert shown == {"Bring <b>more</b> cases", "Comment 0", "Comment 1", "Comment 2"}


def test_comments_are_paged(reader: Reader) -> None:
    at = lecture()
    evaluated(at, [{"text": f"Comment {number:02}"} for number in range(30)])
    counted(at.activity)
    text = EvaluationQuestion.get(EvaluationQuestion.kind == "text")
    assert "All 30 comments" in read(reader, at).text

    pages = [read(reader, at, more=f"/comments/{text.id}?page={number}") for number in (1, 2)]

    shown = [item.get_text() for page in pages for item in page.html.select("ul.list li")]
    assert sorted(shown) == [f"Comment {number:02}" for number in range(30)]
    assert shown != sorted(shown)


def test_a_question_of_another_activity_or_without_text_has_no_comments_here(reader: Reader) -> None:
    at, other = lecture(), lecture()
    scale = EvaluationQuestion.get(EvaluationQuestion.activity == at.activity)
    theirs = EvaluationQuestion.get(EvaluationQuestion.activity == other.activity, EvaluationQuestion.kind == "text")

    assert [read(reader, at, more=f"/comments/{one.id}").status for one in (scale, theirs)] == [404, 404]


def test_versions_are_told_apart(reader: Reader) -> None:
    at = lecture()
    evaluated(at, SIX)
    Activity.update(evaluation_version=2).execute()
    EvaluationQuestion.create(activity=at.activity, version=2, position=1, kind="yes-no", prompt="Was it balanced?")
    evaluated(at, [{"yes-no": "No"}] * 5)
    counted(at.activity)

    now, before = read(reader, at), read(reader, at, more="?version=1")

    assert table(now) == [["Yes", "0", "0%"], ["No", "5", "100%"]]
    assert table(before)[0] == ["Strongly agree", "3", "50%"]
    assert "Version 2, asked now" in before.text
    for unknown in ("9", "9999999999"):
        assert table(read(reader, at, more=f"?version={unknown}")) == table(now)


def test_results_stand_beside_those_of_the_activity_that_this_one_is_a_copy_of(reader: Reader) -> None:
    last = lecture(title="Rounds 2025")
    evaluated(last, [{"agreement": "Disagree"}] * 5)
    counted(last.activity)
    at = lecture(previous=last.activity)
    evaluated(at, SIX)
    counted(at.activity)

    page = read(reader, at)

    assert [row[3] for row in table(page)] == ["0%", "0%", "0%", "100%", "0%"]
    assert [bar["width"] for bar in page.html.select(".chart .then")] == ["0%", "0%", "0%", "100%", "0%"]
    assert "Narrow bar: Rounds 2025." in page.text
    assert columns(page)[-1] == "Before"


def test_a_session_is_compared_with_all_sessions_and_says_so(reader: Reader) -> None:
    at = lecture()
    other = make.session(at.activity)
    evaluated(at, SIX)
    evaluated(other, [{"agreement": "Disagree"}] * 6)
    counted(at.activity)

    page = read(reader, at, "session")

    assert columns(page)[-1] == "All sessions"
    assert [row[3] for row in table(page)] == ["25%", "25%", "0%", "50%", "0%"]


def test_the_assessment_says_who_passed_when_and_what_was_wrong(reader: Reader) -> None:
    at = make.session(make.activity(minimum_percent=100))
    make.assessment(at.activity, False, False)
    first, second = make.participation(at=at), make.participation(at=at)
    attempt(first, 1, (True, False))
    attempt(first, 2, (True, True))
    attempt(second, 1, (True, True))
    count_attempts()

    for of in ("activity", "session"):
        text = read(reader, at, of).text
        assert "2 of 2 people passed" in text
        assert "Attempt 1 1 1 Attempt 2 1 0" in text
        assert "Case 2? 1 3 33%" in text
        assert "Case 1?" not in text


def test_a_coordinator_reads_the_own_results_alone(visitor: Reader) -> None:
    mine, other = lecture(), lecture()
    person = make.person()
    RoleGrant.create(person=person, role=Role.COORDINATOR, activity=mine.activity)
    visitor.as_(person)

    for at, status in ((mine, 200), (other, 404)):
        pages = [f"/office/activities/{at.activity_id}/results", f"/office/sessions/{at.id}/results"]
        paths = [*pages, *(f"{path}.{kind}" for path in pages for kind in ("csv", "pdf"))]
        assert [visitor.get(path).status for path in paths] == [status] * len(paths)


def test_the_queries_do_not_grow_with_the_answers(visitor: Reader) -> None:
    def count(people: int) -> int:
        at = lecture()
        evaluated(at, [{"agreement": "Agree", "text": "Yes"}] * people)
        counted(at.activity)
        read(visitor, at)
        with queries() as said:
            read(visitor, at)
        return len(said)

    few = count(5)
    assert count(40) == few


@pytest.mark.parametrize(("part", "whole", "share"), [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 200, 1), (5, 5, 100)])
def test_a_share_is_whole_percent(part: int, whole: int, share: int) -> None:
    assert percent(part, whole) == share


def test_take_in_leaves_nothing_to_do(reader: Reader) -> None:
    at = lecture()
    evaluated(at, SIX)
    counted(at.activity)

    assert take_in() == 0
    assert re.search(r"In these results 6\b", read(reader, at).text)


def test_what_six_learners_send_by_their_forms_is_read_by_the_office(reader: Reader) -> None:
    at = lecture()
    scale, text = EvaluationQuestion.of(at.activity)
    for number in range(6):
        mine = make.participation(at=at)
        said = {f"question_{scale.id}": "Agree", f"question_{text.id}": f"From learner {number}", "quarters": "4"}
        reader.as_(mine.learner).submit(f"/participations/{mine.id}/evaluation", said)
    assert "No results yet" in read(reader, at).text

    counted(at.activity)

    page = read(reader, at)
    assert table(page)[1] == ["Agree", "6", "100%"]
    assert {f"From learner {number}" for number in range(5)} & {
        item.get_text() for item in page.html.select("ul.list li")
    }
    assert "Ada Okafor" not in page.one("#results").get_text()
