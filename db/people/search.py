"""Finding people by words, each of which begins one of their names or their address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, Expression, fn

from db import is_sqlite
from db.engine.count import counted
from db.engine.query import of_each, prepared
from db.engine.word import rarest_first
from db.people.tables import Person, PersonWord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LAST = "\U0010ffff"  # stands behind every letter
ZERO, ONE, BLANK = SQL("0"), SQL("1"), SQL("' '")
MOST_FOUND = 100  # that a search for names counts: of more, one types on


def have_names(words: Iterable[Any]) -> list[Any]:
    """Conditions on Person: each of these words begins one of theirs. They read person by person."""
    place = fn.INSTR if is_sqlite() else fn.STRPOS
    return [place(Person.found_by, Expression(BLANK, "||", word)) > ZERO for word in words]


def are_named(person: Any, words: Sequence[Any]) -> list[Any]:
    """The same of somebody who is known by this id alone."""
    named = Person.select(ONE).where(Person.id == person, *have_names(words))
    return [of_each(named) == ONE] if words else []


def first_named(rarest: Any, *others: Any) -> Any:
    """The ids of people whom all these words find, along the index of the first; of one person perhaps several."""
    found = _words(rarest, PersonWord.person)
    return found.where(*are_named(PersonWord.person, others)) if others else found


def in_order(words: list[str]) -> list[str]:
    """The same words as a search of everybody takes them."""
    return rarest_first(words, _numbers, MOST_FOUND)


@prepared
def _numbers(most: Any, *words: Any) -> Any:
    """How many words of people each of these begins, counted no further than `most`."""
    return PersonWord.select(*[counted(_words(word), most) for word in words]).from_().tuples()


def _words(word: Any, *shown: Any) -> Any:
    """The words that begin with this one: one stretch of the index, for it is in the order of its bytes."""
    last = Expression(word, "||", LAST)
    return PersonWord.select(*(shown or (ONE,))).where(PersonWord.word >= word, PersonWord.word < last)
