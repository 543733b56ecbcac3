"""The sources of questions to copy: the office's library, and other activities with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import fn

from db.activities.tables import Activity, ActivityWord
from db.engine.query import among, prepared
from db.engine.word import START, begins, words_of
from db.learning.assessment.tables import AssessmentQuestion
from db.learning.question import mark_of
from db.learning.tables import EvaluationQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peewee import ModelSelect

    from db.learning.library.shelf import Item, LibraryItem

MOST_SOURCES = 10
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
    return _sources(search, but, mine, is_scored=False)


def assessed_activities(search: Search, but: Activity, mine: frozenset[int] | None) -> Sources:
    """As `evaluated_activities`, of those that have an assessment."""
    return _sources(search, but, mine, is_scored=True)


def _sources(search: Search, but: Activity, mine: frozenset[int] | None, *, is_scored: bool) -> Sources:
    """One page of them: which ones, along the index of their questions, then how many each asks now."""
    words = [word for word in words_of(search.words[:LONGEST_SEARCH]) if len(word) >= START]
    # One more, and `but` is left out here: without it as a condition the index is read only as far as a page goes.
    values = search.before or HIGHEST, MOST_SOURCES + 2, sorted(mine or ()), *words
    rows = _which(*values, is_all=mine is None, is_scored=is_scored)
    numbers = [number for (number,) in rows if number != but.id]
    shown = numbers[:MOST_SOURCES]
    found: Any = _shown(shown, is_scored=is_scored) if shown else []
    return Sources([Source(one, one.questions) for one in found], shown[-1] if len(numbers) > MOST_SOURCES else None)


@prepared
def _which(before: Any, most: Any, mine: Any, *words: Any, is_all: bool, is_scored: bool) -> Any:
    asked: Any = AssessmentQuestion if is_scored else EvaluationQuestion
    conditions = [asked.activity < before, *([] if is_all else [among(asked.activity, mine)])]
    conditions += [asked.activity.in_(_with_word(word)) for word in words]
    which = asked.select(asked.activity).distinct().where(*conditions)
    return which.order_by(asked.activity.desc()).limit(most).tuples()


@prepared
def _shown(activities: Any, *, is_scored: bool) -> ModelSelect[Activity]:
    asked: Any = AssessmentQuestion if is_scored else EvaluationQuestion
    version = Activity.assessment_version if is_scored else Activity.evaluation_version
    query = Activity.select(Activity, fn.COUNT(asked.id).alias("questions"))
    query = query.join(asked, on=(asked.activity == Activity.id) & (asked.version == version))
    return query.where(among(Activity.id, activities)).group_by(Activity.id).order_by(Activity.id.desc())


def _with_word(word: Any) -> Any:
    return ActivityWord.select(ActivityWord.activity).where(begins(ActivityWord.word, word))
