"""A row that may be there already: one unique index decides, and every other rule is told as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from peewee import IntegrityError

from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.insert import insert_all, insert_missing, insert_once
from db.learning.late_claim import ask_late_claim
from db.learning.tables import LateClaim, Participation
from tests.support import make

if TYPE_CHECKING:
    from peewee import ModelInsert

    from blueprints.shared.settings import Settings


def test_the_first_is_made_and_the_second_found(data: Settings) -> None:
    learner, at = make.person(), make.session()
    row = {"learner": learner, "session": at, "how": "code"}

    made = [insert_once(Participation, row, Participation.learner, Participation.session) for _ in range(2)]

    assert made == [Participation.get().id, None]


def test_of_many_rows_those_that_are_there_have_no_number(data: Settings) -> None:
    there, other, third = make.participation(), make.person(), make.person()
    people = [other, there.learner, third, other]
    rows = [{"learner": one, "session": there.session_id, "how": "code"} for one in people]

    first, known, second, again = insert_missing(Participation, rows, Participation.learner, Participation.session)

    assert (known, again, Participation.select().count()) == (None, None, 3)
    assert [Participation.get_by_id(number).learner for number in (first, second)] == [other, third]
    assert insert_missing(Participation, [], Participation.learner, Participation.session) == []


def test_another_rule_that_is_broken_is_never_taken_for_it(data: Settings) -> None:
    learner, at = make.person(), make.session()
    row = {"learner": learner, "session": at, "how": "by phone"}

    with pytest.raises(IntegrityError):
        insert_once(Participation, row, Participation.learner, Participation.session)

    with pytest.raises(IntegrityError):
        ask_late_claim(learner, at, "x" * 1001)
    assert [model.select().count() for model in (Participation, LateClaim)] == [0, 0]


def test_what_is_there_already_leaves_the_transaction_around_it_whole(data: Settings) -> None:
    mine = make.participation()

    with database.atomic():
        unit = make.unit()
        assert Participation.register(mine.learner, mine.session) == mine

    assert type(unit).get() == unit


def test_a_new_row_has_its_number_and_defaults_and_nothing_left_to_save(data: Settings) -> None:
    person = make.person(first_name="Ada")
    line = AuditLine.write(person, Action.SIGN_IN_REFUSED, person, detail={"tries": 1})
    kept = AuditLine.create(id=line.id + 7, person=None, action=Action.SIGN_IN_REFUSED, subject_type="site")

    assert (person.dirty_fields, line.dirty_fields) == ([], [])
    read = AuditLine.get_by_id(line.id)
    assert (read.person, read.action, read.at) == (person, str(Action.SIGN_IN_REFUSED), line.at)
    assert read.detail == {"tries": 1}
    assert (kept.id, AuditLine.get_by_id(line.id + 7).person) == (line.id + 7, None)


def test_a_row_that_breaks_a_rule_is_refused_as_peewee_refuses_it(data: Settings) -> None:
    person = make.person()

    with pytest.raises(IntegrityError), database.atomic():
        AuditLine.create(person=person, action="", subject_type="site")
    with pytest.raises(IntegrityError), database.atomic():
        AuditLine.create(person=person, subject_type="site")


def or_tell(insertion: ModelInsert) -> ModelInsert:
    once = [Participation.learner, Participation.session]
    return insertion.on_conflict(conflict_target=once, preserve=[Participation.minutes])


def test_many_rows_have_their_defaults_and_change_those_that_are_there(data: Settings) -> None:
    there, other = make.participation(), make.person()
    rows = [{"learner": one, "session": there.session_id, "how": "web"} for one in (there.learner_id, other)]

    insert_all(Participation, [{**row, "minutes": at} for at, row in enumerate(rows)], or_tell)
    insert_all(Participation, [])

    first, second = Participation.select().order_by(Participation.id)
    assert (first.id, first.how, first.minutes) == (there.id, "code", 0)
    assert (second.learner, second.how, second.minutes, second.reminders) == (other, "web", 1, 0)
    assert second.reminds_at > second.registered_at


def test_what_no_field_holds_is_refused_and_never_left_out(data: Settings) -> None:
    row = {"learner": make.person(), "session": make.session(), "how": "web", "minute": 1}

    with pytest.raises(ValueError, match="Participation has not all of these fields"):
        insert_all(Participation, [row])
    with pytest.raises(ValueError, match="Participation has not all of these fields"):
        insert_once(Participation, row, Participation.learner, Participation.session)
