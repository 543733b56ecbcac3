"""Queries whose SQL is made once answer as Peewee's own do, whatever values they are run with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from peewee import JOIN, Model, fn

from db.activities.tables import Activity, Session
from db.credit.tables import Credit
from db.engine.query import among, prepared
from db.institution.tables import Unit
from db.learning.tables import Participation
from db.people.tables import Degree, Person
from db.sign_ins.lookup import sign_in_of
from db.sign_ins.tables import SignIn, hashed
from tests.support import make

if TYPE_CHECKING:
    from peewee import ModelSelect

    from blueprints.shared.settings import Settings


@prepared
def named(name: Any, most: Any, *, is_reversed: bool) -> ModelSelect[Person]:
    order = Person.email.desc() if is_reversed else Person.email.asc()
    found = Person.select(Person, Degree).join(Degree).where(Person.first_name == name, Person.disabled_at.is_null())
    return found.order_by(order).limit(most)


def test_each_run_uses_its_own_values(data: Settings) -> None:
    for email, name in (("a@example.org", "Ada"), ("b@example.org", "Bo"), ("c@example.org", "Ada")):
        make.person(email=email, first_name=name)

    assert [person.email for person in named("Ada", 9, is_reversed=False)] == ["a@example.org", "c@example.org"]
    assert [person.email for person in named("Ada", 1, is_reversed=True)] == ["c@example.org"]
    assert [person.email for person in named("Bo", 9, is_reversed=False)] == ["b@example.org"]
    assert named("Nobody", 9, is_reversed=False) == []


def test_rows_are_models_with_their_related_ones(data: Settings) -> None:
    made = make.person(first_name="Ada", degree="DO")

    person = named("Ada", 1, is_reversed=False)[0]

    assert person == made
    assert person.created_at == made.created_at
    assert person.degree.name == "DO"
    assert not person.dirty_fields


def test_a_model_stands_for_its_key_and_columns_write_their_own_values(data: Settings) -> None:
    @prepared
    def credit_since(learner: Any, first: Any) -> ModelSelect[Any]:
        return Credit.select(Credit.on).where(Credit.learner == learner, Credit.on >= first).tuples()

    learner, other = make.person(), make.person()
    late = make.credit(learner, "2026-02-01")
    make.credit(learner, "2025-02-01")
    make.credit(other, "2026-03-01")
    day = Credit.get_by_id(late.id).on

    assert credit_since(learner, day) == [(day,)]


def test_a_token_leads_to_its_own_sign_in(data: Settings) -> None:
    first, second = make.person(), make.person()
    tokens = {person.id: SignIn.start(person, "a test") for person in (first, second)}

    for person in (first, second):
        found = sign_in_of(tokens[person.id])
        assert found is not None
        assert found.person == person
    assert sign_in_of("another") is None


def test_none_is_refused_for_no_column_equals_it(data: Settings) -> None:
    make.person()

    with pytest.raises(ValueError, match="named: None is no value to compare with"):
        named(None, 9, is_reversed=False)


def test_what_is_empty_is_asked_for_by_a_keyword(data: Settings) -> None:
    @prepared
    def closed_at(moment: Any, *, is_null: bool) -> ModelSelect[Person]:
        closed = Person.disabled_at.is_null() if is_null else Person.disabled_at == moment
        return Person.select().where(closed)

    person = make.person()

    assert closed_at("", is_null=True) == [person]
    assert closed_at(person.created_at, is_null=False) == []


def test_the_order_of_keywords_makes_no_other_query(data: Settings) -> None:
    built = []

    @prepared
    def people(*, first: str, second: str) -> ModelSelect[Person]:
        built.append((first, second))
        return Person.select()

    people(first="a", second="b")
    people(second="b", first="a")

    assert built == [("a", "b")]


def test_models_are_read_as_peewee_reads_them(data: Settings) -> None:
    alone, graded = make.person(), make.person()
    made = make.participation(graded)
    signed = SignIn.get(SignIn.token_hash == hashed(SignIn.start(alone, "a test")))

    def joined(token: Any) -> ModelSelect[Any]:
        query = SignIn.select(SignIn, Person, Degree, Participation.id, fn.UPPER(SignIn.device).alias("shouted"))
        query = query.join(Person).join(Degree).join_from(Person, Participation, JOIN.LEFT_OUTER, attr="attended")
        return query.where(SignIn.token_hash == token)

    ours, peewees = read(joined, signed.token_hash)
    assert shape(ours) == shape(peewees)
    assert (ours.person.attended, ours.shouted, ours.person.degree.name) == (None, "A TEST", "MD")

    SignIn.update(person=graded).execute()
    ours, peewees = read(joined, signed.token_hash)
    assert shape(ours) == shape(peewees)
    assert ours.person.attended == made
    ours.device = "another"
    assert ours.dirty_fields == [SignIn.device]


def test_a_key_that_leads_nowhere_is_read_as_peewee_reads_it(data: Settings) -> None:
    make.activity()
    make.activity(unit=make.unit())

    def activities() -> ModelSelect[Activity]:
        return Activity.select(Activity, Unit).join(Unit, JOIN.LEFT_OUTER).order_by(Activity.id)

    alone, held = prepared(activities)()
    assert [shape(alone), shape(held)] == [shape(one) for one in activities()]
    assert alone.__rel__ == {"unit": None}


def test_a_second_way_from_the_root_leaves_nothing_to_save(data: Settings) -> None:
    make.participation()

    def attended() -> ModelSelect[Any]:
        query = Participation.select(Participation, Session, Person, Degree).join(Session)
        return query.join_from(Participation, Person).join(Degree)

    ours, peewees = prepared(attended)()[0], attended().get()
    assert ours.learner.dirty_fields == ours.dirty_fields == []
    assert (ours.learner.degree, ours.learner.degree_id) == (peewees.learner.degree, peewees.learner.degree_id)


def test_a_query_may_select_nothing_of_its_root(data: Settings) -> None:
    made = make.participation()

    def sessions() -> ModelSelect[Any]:
        return Participation.select(Session).join(Session)

    ours, peewees = prepared(sessions)()[0], sessions().get()
    assert ours.session == peewees.session == made.session


def read(build: Any, *values: Any) -> tuple[Any, Any]:
    """The first row as it is read by us, and by Peewee."""
    return prepared(build)(*values)[0], build(*values).get()


def shape(model: Any) -> dict[str, Any]:
    """All that a model holds, with what hangs on it."""
    related = {name: other and shape(other) for name, other in model.__rel__.items()}
    rest = {
        name: shape(value) if isinstance(value, Model) else value
        for name, value in vars(model).items()
        if name not in ("__data__", "__rel__", "_dirty")
    }
    return {"data": model.__data__, "related": related, "rest": rest, "changed": model._dirty}


@prepared
def people_among(numbers: Any) -> ModelSelect[Person]:
    return Person.select().where(among(Person.id, numbers)).order_by(Person.id)


def test_one_query_finds_lists_of_any_length(data: Settings) -> None:
    people = [make.person() for _ in range(3)]

    for wanted in ([], people[:1], people[1:], people):
        assert people_among([person.id for person in wanted]) == wanted

    assert len(people_among.made) == 1


def test_texts_are_found_as_ids_are_and_outside_of_prepared_queries_too(data: Settings) -> None:
    ann, bob = make.person(email="ann@example.org"), make.person(email="bob@example.org", first_name='"Bob", \\n')

    def called(names: Any) -> ModelSelect[Person]:
        return Person.select().where(among(Person.first_name, names))

    assert prepared(called)([bob.first_name, "Nobody"]) == [bob]
    assert list(called([bob.first_name])) == [bob]
    assert Person.update(first_name="Cy").where(among(Person.id, [ann.id])).execute() == 1


def test_a_model_alone_is_read_as_peewee_reads_it(data: Settings) -> None:
    def people() -> ModelSelect[Person]:
        return Person.select(Person.id, Person.degree, Person.created_at, fn.UPPER(Person.email).alias("shouted"))

    make.person()

    ours, peewees = read(people)
    assert shape(ours) == shape(peewees)
    assert ours.shouted == ours.shouted.upper()
