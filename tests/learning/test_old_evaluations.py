"""What evaluations and late claims an older release left is taken over, without what led back to the learners."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

import db
from db import schema
from db.activities.tables import Session
from db.institution.settings import forget_institution
from db.learning.late_claim import ask_late_claim
from db.learning.tables import EvaluationDraft, EvaluationResponse, LateClaim, Participation
from db.people.tables import Person
from tests.conftest import POSTGRESQL
from tests.support.postgres import own_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BEFORE = "0003_application_indexes"
NOW = "2026-11-20T12:00:00.000000Z"
first: Any = import_module("db.migrations.0001_initial")  # the tables as they were


@pytest.fixture
def old(tmp_path: Path) -> Iterator[None]:
    """An open database of the release before."""
    if POSTGRESQL:
        with own_database(POSTGRESQL) as url:
            yield from opened(url)
    else:
        yield from opened(f"sqlite:///{tmp_path / 'old.db'}")


def opened(url: str) -> Iterator[None]:
    forget_institution()
    db.open_database(url)
    db.begin_request()
    schema.runner().up(BEFORE)
    yield
    db.database.close()
    db.database.obj.dispose()
    forget_institution()


def learner() -> Any:
    number = first.Person.select().count()
    row = {
        "email": f"p{number}@example.org",
        "first_name": "Ada",
        "last_name": "Okafor",
        "degree": 1,
        "created_at": NOW,
    }
    more = {"degree_other": "", "other_is_physician": False, "profession": "Physician", "agreement_version": ""}
    return first.Person.create(**row, **more)


def session(activity: Any = None) -> Any:
    number = first.Session.select().count()
    texts = dict.fromkeys(("description", "format_note", "place", "joint_provider", "disclosure"), "")
    row = {"key": f"a{number}", "title": "Sepsis", "format": "live", "status": "active", "created_at": NOW}
    of = activity or first.Activity.create(**row, **texts, minimum_percent=0, attempts_allowed=0)
    code = {"code": f"CODE{number}", "code_key": f"C0DE{number}", "maximum_quarters": 4}
    return first.Session.create(activity=of, key=f"s{number}", title="", place="", **code)


def took_part(evaluated_on: str | None) -> Any:
    row = {"learner": learner(), "session": session(), "how": "code", "registered_at": NOW}
    return first.Participation.create(**row, evaluated_on=evaluated_on)


def test_a_day_becomes_a_flag(old: None) -> None:
    evaluated, other = took_part("2026-11-20"), took_part(None)

    schema.migrate()

    flags = {one.id: one.is_evaluated for one in Participation.select(Participation.id, Participation.is_evaluated)}
    assert flags == {evaluated.id: True, other.id: False}


def test_responses_keep_their_answers_and_lose_key_and_day(old: None) -> None:
    alone, one = session(), session()
    session(one.activity)  # which of the two a response is of, nobody knows
    for number, activity in enumerate([alone.activity, one.activity, one.activity]):
        row = {"key": f"{number:032}", "activity": activity, "day": "2026-11-20", "answers": f'{{"1":"{number}"}}'}
        first.EvaluationResponse.create(**row)

    schema.migrate()

    rows: list[Any] = list(EvaluationResponse.select().dicts())
    kept = {row["answers"]["1"]: row for row in rows}
    assert [kept[number]["activity"] for number in "012"] == [alone.activity.id, one.activity.id, one.activity.id]
    assert [kept[number]["session"] for number in "012"] == [alone.id, None, None]
    assert all(row["is_settled"] and not row["key"].startswith("000000") for row in kept.values())


def test_a_draft_that_outlived_its_sending_goes_and_others_stay(old: None) -> None:
    mine = [took_part(day) for day in ("2026-11-20", None)]
    for one in mine:
        first.EvaluationDraft.create(participation=one, answers='{"question_1":["Yes"]}', saved_at=NOW)

    schema.migrate()

    assert [draft.participation_id for draft in EvaluationDraft.select()] == [mine[1].id]
    assert EvaluationDraft.get().answers == {"question_1": ["Yes"]}


def test_late_claims_wait_for_their_answer_as_before(old: None) -> None:
    who, at = learner(), session()
    first.LateClaim.create(learner=who, session=at, note="I was there.", asked_at=NOW)

    schema.migrate()

    assert LateClaim.get().answer is None
    assert not ask_late_claim(Person.get_by_id(who.id), Session.get_by_id(at.id), "Again.")
