"""No report, nor any two of them, shows fewer than five people, whatever is sent, counted and closed in which order."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from db.activities.tables import Activity, ActivityStatus, Session
from db.engine.clock import now
from db.learning.evaluation import send_evaluation, settle
from db.learning.tables import EvaluationQuestion, EvaluationResponse
from db.reports.intake import MOST, take_in
from db.reports.tables import FEWEST, ResultComment, ResultSet, ResultTotal
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

AGREE, TEXT = "Agree", "text"
Report = tuple[str, int]  # of a session or the activity, and the version


class Series:
    """An activity whose responses can be told by their comments, and all that was ever read of it."""

    def __init__(self, sessions: int = 3) -> None:
        self.activity = make.activity(format="rss")
        self.sessions = [make.session(self.activity) for _ in range(sessions)]
        self.numbers = itertools.count()
        self.sent: Counter[int] = Counter()
        self.readings: list[tuple[Report, frozenset[str]]] = []
        self.ask(1)

    def ask(self, version: int) -> None:
        """Ask this version of the questions from now on."""
        self.version = version
        row = {"activity": self.activity, "version": version}
        self.scale = EvaluationQuestion.create(position=1, kind="agreement", prompt="Clear?", **row)
        self.text = EvaluationQuestion.create(position=2, kind=TEXT, prompt="What else?", **row)

    def send(self, count: int, at: int = 0) -> None:
        """So many people send their evaluation of a session."""
        for _ in range(count):
            said = {str(self.scale.id): AGREE, str(self.text.id): f"Person {next(self.numbers)}"}
            row = {"activity": self.activity, "session": self.sessions[at], "version": self.version}
            EvaluationResponse.create(answers=said, is_settled=True, **row)
        self.sent[self.version] += count

    def end(self, at: int = 0, days: int = 60) -> None:
        """Let a session be long over."""
        over = now() - timedelta(days=days)
        Session.update(starts_at=over, ends_at=over).where(Session.id == self.sessions[at].id).execute()

    def close(self, status: ActivityStatus = ActivityStatus.CLOSED) -> None:
        Activity.update(status=status).where(Activity.id == self.activity.id).execute()

    def count(self) -> None:
        take_in()
        self.read()

    def read(self) -> None:
        """Read every report that there is, by the comments in it."""
        found: dict[Report, set[str]] = defaultdict(set)
        for comment in ResultComment.select(ResultComment, EvaluationQuestion).join(EvaluationQuestion):
            found["activity", comment.question.version].add(comment.text)
            if comment.session_id:
                found[f"session {comment.session_id}", comment.question.version].add(comment.text)
        self.readings += [(report, frozenset(people)) for report, people in found.items()]

    def told_apart(self) -> list[int]:
        """How many people stand together in each group that all readings together can tell from the others."""
        seen: dict[str, list[int]] = defaultdict(list)
        for number, (_, people) in enumerate(self.readings):
            for one in people:
                seen[one].append(number)
        return list(Counter(map(tuple, seen.values())).values())

    def shown(self, session: int | None = None, version: int = 1) -> int:
        """How many responses a report says that it has."""
        of = ResultSet.session.is_null() if session is None else ResultSet.session == self.sessions[session]
        found = ResultSet.get_or_none(of, ResultSet.activity == self.activity, ResultSet.version == version)
        return found.responses if found else 0


def wander(series: Series, chance: Random) -> None:
    """Some steps in any order, then the end."""
    steps = ["send"] * 6 + ["count"] * 4 + ["end", "version", "close", "open"]
    for _ in range(24):
        step, at = chance.choice(steps), chance.randrange(len(series.sessions))
        if step == "send":
            series.send(chance.choice([1, 2, 3, 4, 6, 9, 14]), at)
        elif step == "end":
            series.end(at)
        elif step == "version" and series.version < 3:
            series.ask(series.version + 1)
        elif step in ("close", "open"):
            series.close(ActivityStatus.CLOSED if step == "close" else ActivityStatus.ACTIVE)
        else:
            series.count()
    series.close()
    series.count()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_read_tells_no_fewer_than_five_people_apart(app: Flask, seed: int) -> None:
    series = Series()

    wander(series, Random(seed))  # noqa: S311 - it only tries orders

    assert min(series.told_apart(), default=FEWEST) >= FEWEST
    assert sum(series.told_apart()) > 0
    for version, sent in series.sent.items():
        assert sent - series.shown(version=version) < FEWEST, "everybody but a few is shown in the end"


def test_the_newest_five_wait_so_that_a_rest_can_join_them_when_the_activity_closes(app: Flask) -> None:
    series = Series()
    shown = []
    for count in (4, 5, 1, 7):
        series.send(count)
        series.count()
        shown.append(series.shown(0))

    series.close()
    series.count()

    assert shown == [0, 0, 5, 10]
    assert (series.shown(0), series.shown()) == (17, 17)


@pytest.mark.parametrize(("sent", "shown"), [(4, 0), (5, 5), (6, 6)])
def test_a_session_that_is_over_is_shown_from_five_on(app: Flask, sent: int, shown: int) -> None:
    series = Series()
    series.send(sent)
    series.end()

    series.count()

    assert (series.shown(0), series.shown()) == (shown, shown)


def test_few_of_several_sessions_are_shown_together_in_the_activity_alone(app: Flask) -> None:
    series = Series()
    for at in range(3):
        series.send(4, at)
        series.end(at)

    series.count()

    assert (series.shown(), [series.shown(at) for at in range(3)]) == (5, [0, 0, 0])
    series.close()
    series.count()
    assert series.shown() == 12
    assert not EvaluationResponse.select().where(EvaluationResponse.counts_in_session).exists()


def test_a_canceled_session_is_over(app: Flask) -> None:
    series = Series()
    series.send(5)
    Session.update(canceled_at=now()).execute()

    series.count()

    assert series.shown(0) == 5


def test_the_last_ones_wait_for_whoever_is_still_to_be_written_anew(app: Flask) -> None:
    series = Series()
    at = series.sessions[0]
    series.send(5)
    send_evaluation(make.participation(at=Session.get_by_id(at.id)), {str(series.text.id): "Late"})
    series.close()
    series.count()
    assert series.shown() == 0

    settle()
    series.count()

    assert series.shown() == 6


def test_totals_say_how_many_gave_each_answer(app: Flask) -> None:
    series = Series()
    several = EvaluationQuestion.create(
        activity=series.activity, position=3, kind="several", prompt="Where?", options=["Clinic", "Ward"]
    )
    for said in ({}, {str(several.id): ["Ward"]}, {str(several.id): ["Clinic", "Ward"]}):
        for _ in range(2):
            row = {"activity": series.activity, "session": series.sessions[0], "is_settled": True}
            EvaluationResponse.create(answers={str(series.scale.id): "Disagree", **said}, **row)
    series.close()

    take_in()

    totals = ResultTotal.select().join(ResultSet).where(ResultSet.session.is_null())
    found = {(total.question_id, total.choice): total.people for total in totals}
    assert found == {
        (series.scale.id, 0): 6,
        (series.scale.id, 4): 6,
        (several.id, 0): 4,
        (several.id, 1): 2,
        (several.id, 2): 4,
    }


def test_each_response_is_taken_in_once(app: Flask) -> None:
    series = Series()
    series.send(2 * MOST + 8)
    series.close()

    assert take_in() == 2 * MOST + 8

    assert take_in() == 0
    assert (series.shown(), series.shown(0)) == (2 * MOST + 8,) * 2
    assert ResultComment.select().count() == 2 * MOST + 8


def test_a_response_says_which_version_it_answers(app: Flask) -> None:
    at = make.session(make.activity(evaluation_version=3))

    send_evaluation(make.participation(at=at), {})

    assert EvaluationResponse.get().version == 3
