"""The search for applications: by words of the title, by the applicant's name, or by the number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.applications.tables import Application, ApplicationWord
from db.engine.number import plain_number
from db.engine.word import words_of
from db.people.tables import Person
from db.roles.directory import NAMES, begins

if TYPE_CHECKING:
    from peewee import ModelSelect

LONGEST = 100  # letters of what is typed
MOST_WORDS = 4
SHORTEST = 2  # a word of two letters finds that very word: “MI”, “AF”
START = 3  # letters that the index holds; from three on, the beginning of a word is enough
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


def found_by(typed: str) -> list[Any]:
    """Conditions, all of which hold of an application that is looked for; none where nothing was typed."""
    if is_too_short(typed):
        return [SQL("1 = 0")]
    return [Application.id.in_(_ids(term)) for term in terms(typed)]


def _ids(term: str) -> Any:
    """The applications that one part of what was typed finds."""
    named = Person.select(Person.id).where(begins(term, NAMES))
    union: Any = Application.select(Application.id).where(Application.applicant.in_(named))
    number = plain_number(term.removeprefix("#"), LONGEST_NUMBER)
    if number is not None:
        union |= Application.select(Application.id).where(Application.id == number)
    words = words_of(term)
    return union | _with_words(words) if words else union


def _with_words(words: list[str]) -> ModelSelect[Any]:
    """The applications whose titles have all these words: what was typed as one may be two, as “COVID-19” is."""
    query = ApplicationWord.select(ApplicationWord.application).where(_begins(words[0]))
    for word in words[1:]:
        other = ApplicationWord.alias()
        query = query.where(
            ApplicationWord.application.in_(other.select(other.application).where(_begins(word, other)))
        )
    return query


def _begins(word: str, words: Any = ApplicationWord) -> Any:
    """The index's three letters first, then the rest."""
    start = fn.SUBSTR(words.word, SQL("1"), SQL(str(START))) == word[:START]
    return start & (fn.SUBSTR(words.word, 1, len(word)) == word) if len(word) > START else start
