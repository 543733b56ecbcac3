"""The sources of questions to copy: the office's library, and other activities with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from peewee import SQL, fn

from db.activities.tables import Activity, ActivityWord
from db.engine.word import words_of
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.question import mark_of
from db.learning.tables import EvaluationQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from db.learning.library.shelf import Item, LibraryItem

MOST_SOURCES = 10
FEWEST_LETTERS = 3  # of a word: the index of words begins with as many
LONGEST_SEARCH = 100
HIGHEST = 2**31 - 1  # no activity has a number above it, and the index is read from there until a page is full


@dataclass(frozen=True)
class Source:
    """An activity with questions to copy, and how many it has."""

    activity: Activity
    questions: int


class Sources(NamedTuple):
    """A page of them, and the number of the last one where older ones follow."""

    found: list[Source]
    older: int | None


class Search(NamedTuple):
    """Words of a title; and the activity before which a page begins, for the newest ones come first."""

    words: str = ""
    before: int | None = None


def library_found(items: Iterable[LibraryItem[Item]], search: str) -> list[tuple[str, LibraryItem[Item]]]:
    """The questions of a library with these words in their text or topic, each with its mark."""
    words = words_of(search[:LONGEST_SEARCH])
    return [(mark_of(one), one) for one in items if _has_all(words, f"{one.topic} {one.asked.prompt}")]


def _has_all(words: Sequence[str], text: str) -> bool:
    found = words_of(text)
    return all(any(one.startswith(word) for one in found) for word in words)


def evaluated_activities(search: Search, but: Activity, mine: frozenset[int] | None) -> Sources:
    """The newest activities with these words in their title that have an evaluation; `mine` None: of all."""
    return _sources(EvaluationQuestion, Activity.evaluation_version, search, but, mine)


def assessed_activities(search: Search, but: Activity, mine: frozenset[int] | None) -> Sources:
    """As `evaluated_activities`, of those that have an assessment."""
    return _sources(AssessmentQuestion, Activity.assessment_version, search, but, mine)


def _sources(asked: Any, version: Any, search: Search, but: Activity, mine: frozenset[int] | None) -> Sources:
    """One page of them: which ones, along the index of their questions, then how many each asks now."""
    which = asked.select(asked.activity).distinct()
    for condition in _narrowed(asked, search, mine):
        which = which.where(condition)
    # One more, and `but` is left out here: without it as a condition the index is read only as far as a page goes.
    rows: Any = which.order_by(asked.activity.desc()).limit(MOST_SOURCES + 2).tuples()
    numbers = [number for (number,) in rows if number != but.id]
    shown = numbers[:MOST_SOURCES]
    query = Activity.select(Activity, fn.COUNT(asked.id).alias("questions"))
    query = query.join(asked, on=(asked.activity == Activity.id) & (asked.version == version))
    found: Any = query.where(Activity.id.in_(shown)).group_by(Activity.id).order_by(Activity.id.desc())
    return Sources([Source(one, one.questions) for one in found], shown[-1] if len(numbers) > MOST_SOURCES else None)


def _narrowed(asked: Any, search: Search, mine: frozenset[int] | None) -> Iterator[Any]:
    yield asked.activity < (search.before or HIGHEST)
    if mine is not None:
        yield asked.activity.in_(sorted(mine))
    for word in words_of(search.words[:LONGEST_SEARCH]):
        if len(word) >= FEWEST_LETTERS:
            yield asked.activity.in_(_with_word(word))


def _with_word(word: str) -> Any:
    begins = fn.SUBSTR(ActivityWord.word, SQL("1"), SQL(str(FEWEST_LETTERS))) == word[:FEWEST_LETTERS]  # the index
    whole = fn.SUBSTR(ActivityWord.word, 1, len(word)) == word
    return ActivityWord.select(ActivityWord.activity).where(begins, whole)
