"""Questions that go along with another: each gets the rows that it would get alone, on PostgreSQL in one trip."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from peewee import fn

import db
from db import database
from db.engine.query import among, prepared
from db.engine.trip import _waiting
from db.people.tables import Degree, Person
from tests.conftest import POSTGRESQL
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    from peewee import ModelSelect

TRIPS = 1 if POSTGRESQL else 3
pytestmark = pytest.mark.usefixtures("app")


@prepared
def _with_degree(ids: Any) -> ModelSelect[Person]:
    return Person.select(Person, Degree).join(Degree).where(among(Person.id, ids)).order_by(Person.id.desc())


@prepared
def _named(name: Any) -> Any:
    flags = Person.disabled_at.is_null(), fn.COUNT(Person.id), fn.SUM(Person.id)
    return Person.select(Person.first_name, *flags).where(Person.first_name == name).group_by(Person.id).tuples()


@prepared
def _nobody() -> Any:
    return Person.select(Person.id).where(Person.id < 0).tuples()


@pytest.fixture
def people() -> list[Person]:
    """Two people; each question has been asked once, so its columns are known."""
    found = [make.person(first_name='Zoë "Z" \\ %s'), make.person()]
    asked(found)
    return found


def asked(people: list[Person]) -> tuple[Any, ...]:
    first, ids = people[0].first_name, [person.id for person in people]
    return _with_degree(ids), _named(first), _nobody()


def test_each_gets_the_rows_that_it_gets_alone_in_one_trip(people: list[Person]) -> None:
    alone = asked(people)
    ids = [person.id for person in people]
    with queries() as said:
        named, nobody = _named.soon(people[0].first_name), _nobody.soon()
        found = _with_degree(ids)
        together = found, named.rows(), nobody.rows()

    assert len(said) == TRIPS
    assert [(one.__data__, one.degree.__data__) for one in found] == [
        (one.__data__, one.degree.__data__) for one in alone[0]
    ]
    assert together[1:] == alone[1:] == ([(people[0].first_name, True, 1, people[0].id)], [])


def test_what_waits_goes_with_the_first_that_is_read_and_is_asked_once(people: list[Person]) -> None:
    with queries() as said:
        waiting = [_nobody.soon(), _named.soon(people[0].first_name), _with_degree.soon([people[1].id])]
        for question in waiting * 2:
            question.rows()
        asked(people)

    assert len(said) == TRIPS + 3


def test_nothing_goes_along_in_a_transaction_or_into_the_next_request(people: list[Person]) -> None:
    question = _nobody.soon()
    with database.atomic(), queries() as said:
        _named(people[0].first_name)
    assert len(said) == 1

    db.end_request()
    db.begin_request()
    with queries() as said:
        _named(people[0].first_name)
        assert (len(said), question.rows()) == (1, [])


@pytest.mark.parametrize("in_transaction", [True, False])
def test_what_has_been_asked_waits_no_more_however_long_the_work_goes_on(
    people: list[Person], in_transaction: bool
) -> None:
    with database.atomic() if in_transaction else nullcontext():
        for _ in range(3):
            _named.soon(people[0].first_name).rows()

        assert _waiting() == []


def test_one_that_is_refused_takes_no_other_with_it(people: list[Person]) -> None:
    question = _named.soon(people[0].first_name)
    with pytest.raises(ValueError, match="None is no value"):
        _with_degree(None)

    assert len(question.rows()) == 1
