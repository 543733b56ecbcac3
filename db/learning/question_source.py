"""The sources of questions to copy: the office's library, and other activities with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peewee import SQL, fn

from db.activities.tables import Activity, ActivityWord
from db.engine.word import words_of
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.library.shelf import library
from db.learning.question import mark_of
from db.learning.tables import EvaluationQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from db.learning.library.shelf import LibraryItem

LOOKED_AT = 500  # newest activities, where nobody searches
MOST_SOURCES = 10
FEWEST_LETTERS = 3  # of a word: the index of words begins with as many
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Source:
    """An activity with questions to copy, and how many it has."""

    activity: Activity
    questions: int


def library_found(search: str) -> list[tuple[str, LibraryItem]]:
    """The questions of the library with these words in their text or topic, each with its mark."""
    words = words_of(search[:LONGEST_SEARCH])
    return [(mark_of(one), one) for one in library() if _has_all(words, f"{one.topic} {one.asked.prompt}")]


def _has_all(words: Sequence[str], text: str) -> bool:
    found = words_of(text)
    return all(any(one.startswith(word) for one in found) for word in words)


def evaluated_activities(search: str, but: Activity, mine: frozenset[int] | None) -> list[Source]:
    """The newest activities with these words in their title that have an evaluation; `mine` None: of all."""
    return _sources(EvaluationQuestion, Activity.evaluation_version, search, but, mine)


def assessed_activities(search: str, but: Activity, mine: frozenset[int] | None) -> list[Source]:
    """As `evaluated_activities`, of those that have an assessment."""
    return _sources(AssessmentQuestion, Activity.assessment_version, search, but, mine)


def _sources(asked: Any, version: Any, search: str, but: Activity, mine: frozenset[int] | None) -> list[Source]:
    words = [word for word in words_of(search[:LONGEST_SEARCH]) if len(word) >= FEWEST_LETTERS]
    query = Activity.select().where(Activity.id != but.id, *_with_words(words))
    has = asked.select(asked.id).where(asked.activity == Activity.id, asked.version == version)
    query = query.where(fn.EXISTS(has))
    if mine is not None:
        query = query.where(Activity.id.in_(sorted(mine)))
    elif not words:
        last = Activity.alias()
        query = query.where(Activity.id > last.select(fn.MAX(last.id) - LOOKED_AT))
    found = list(query.order_by(Activity.id.desc()).limit(MOST_SOURCES))
    if not found:
        return []
    counted = dict(
        asked.select(asked.activity, fn.COUNT(asked.id))
        .join(Activity)
        .where(asked.activity.in_([one.id for one in found]), asked.version == version)
        .group_by(asked.activity)
        .tuples()
    )
    return [Source(one, counted[one.id]) for one in found]


def _with_words(words: Sequence[str]) -> Iterator[Any]:
    for word in words:
        begins = fn.SUBSTR(ActivityWord.word, SQL("1"), SQL(str(FEWEST_LETTERS))) == word[:FEWEST_LETTERS]  # the index
        whole = fn.SUBSTR(ActivityWord.word, 1, len(word)) == word
        yield Activity.id.in_(ActivityWord.select(ActivityWord.activity).where(begins, whole))
