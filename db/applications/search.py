"""The search for applications: by words of the title, by the applicant's name, or by the number."""

from __future__ import annotations

from functools import reduce
from itertools import islice
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import SQL

from db.applications.tables import Application, ApplicationWord
from db.engine.number import plain_number
from db.engine.word import begins, words_of
from db.people.search import first_named
from db.people.word import words_typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peewee import ModelSelect

LONGEST = 100  # letters of what is typed
MOST_WORDS = 4
SHORTEST = 2  # a word of two letters finds that very word: “MI”, “AF”
LONGEST_NUMBER = 9  # digits


def keep_words(application: Application, title: str) -> None:
    """Let the application be found by the words of this title, and of no other; part of the caller's transaction."""
    ApplicationWord.delete().where(ApplicationWord.application == application).execute()
    rows = [{"application": application, "word": word} for word in words_of(title)]
    if rows:
        ApplicationWord.insert_many(rows).execute()


def terms(typed: str) -> list[str]:
    """The parts of what was typed that are looked for; all of them have to be found."""
    return typed[:LONGEST].split()[:MOST_WORDS]


def is_too_short(typed: str) -> bool:
    """Whether a part is one letter, which begins half of everything; one digit is a number."""
    return any(len(term) < SHORTEST and not term.isdecimal() for term in terms(typed))


class Part(NamedTuple):
    """By how many words a part of what was typed is looked for, and whether it may be a number."""

    names: int = 0
    titles: int = 0
    is_number: bool = False


class Sought(NamedTuple):
    """All that was typed: the parts make the SQL, the values are filled in when it runs."""

    parts: tuple[Part, ...] = ()
    values: tuple[str | int, ...] = ()

    @classmethod
    def of(cls, typed: str) -> Sought:
        if is_too_short(typed):
            return cls((Part(),))
        parts: list[Part] = []
        values: list[str | int] = []
        for term in terms(typed):
            names, titles = words_typed(term), words_of(term)[:MOST_WORDS]
            number = plain_number(term.removeprefix("#"), LONGEST_NUMBER)
            numbers = [] if number is None else [number]
            parts.append(Part(len(names), len(titles), bool(numbers)))
            values += [*names, *titles, *numbers]
        return cls(tuple(parts), tuple(values))


def found_by(parts: Sequence[Part], values: Sequence[Any]) -> list[Any]:
    """Conditions, all of which hold of an application that is looked for; none where nothing was typed."""
    given = iter(values)
    return [_finds(part, given) for part in parts]


def _finds(part: Part, given: Iterator[Any]) -> Any:
    """A condition for one part: the applicant's name, the title or the number."""
    ids = []
    if part.names:
        ids.append(_applied_by(list(islice(given, part.names))))
    if part.titles:
        ids.append(_with_words(list(islice(given, part.titles))))
    if part.is_number:
        ids.append(Application.select(Application.id).where(Application.id == next(given)))
    return Application.id.in_(reduce(or_, ids)) if ids else SQL("1 = 0")


def _applied_by(words: list[Any]) -> ModelSelect[Any]:
    return Application.select(Application.id).where(Application.applicant.in_(first_named(*words)))


def _with_words(words: list[Any]) -> ModelSelect[Any]:
    """The applications whose titles have all these words: what was typed as one may be two, as “COVID-19” is."""
    query = ApplicationWord.select(ApplicationWord.application).where(begins(ApplicationWord.word, words[0]))
    for word in words[1:]:
        other = ApplicationWord.alias()
        query = query.where(
            ApplicationWord.application.in_(other.select(other.application).where(begins(other.word, word)))
        )
    return query
