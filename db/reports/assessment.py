"""Results of an assessment: how many passed at which attempt, and the questions that were most often wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from db.engine.number import percent
from db.reports.result_queries import misses_of_activity, misses_of_session, tries_of_activity, tries_of_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.activities.tables import Activity, Session

MOST_MISSED = 10  # questions of a version


class Try(NamedTuple):
    """The attempts of one number: how many passed, and how many did not."""

    number: int
    passed: int
    failed: int


class Missed(NamedTuple):
    """A question that was answered so often, and so often wrong."""

    prompt: str
    answered: int
    missed: int

    @property
    def percent(self) -> int:
        return percent(self.missed, self.answered)


@dataclass(frozen=True)
class Assessed:
    """The attempts at one version of an assessment, and its questions, those most often wrong first."""

    version: int
    tries: tuple[Try, ...]
    missed: tuple[Missed, ...]

    @property
    def passed(self) -> int:
        return sum(one.passed for one in self.tries)

    @property
    def people(self) -> int:
        """How many tried it: those at an attempt who cannot all have failed the one before, as after a new version."""
        failed = {one.number + 1: one.failed for one in self.tries}
        return sum(max(0, one.passed + one.failed - failed.get(one.number, 0)) for one in self.tries)


def assessed(activity: Activity, session: Session | None = None) -> list[Assessed]:
    """The versions that somebody attempted, the newest first. It takes two queries."""
    return assessed_soon(activity, session)()


def assessed_soon(activity: Activity, session: Session | None = None) -> Callable[[], list[Assessed]]:
    """A function that returns the same, whose queries go along with the next one."""
    if session:
        tries, misses = tries_of_session.soon(session.id), misses_of_session.soon(activity.id, session.id)
    else:
        tries, misses = tries_of_activity.soon(activity.id), misses_of_activity.soon(activity.id)
    return lambda: _versions(_tries(tries.rows()), _missed(misses.rows()))


def _versions(tries: dict[int, list[Try]], missed: dict[int, list[Missed]]) -> list[Assessed]:
    return [
        Assessed(version, tuple(tries[version]), tuple(missed.get(version, [])[:MOST_MISSED]))
        for version in sorted(tries, reverse=True)
    ]


def _tries(rows: list[Any]) -> dict[int, list[Try]]:
    found: dict[int, list[Try]] = {}
    for version, number, passed, failed in rows:
        found.setdefault(version, []).append(Try(number, int(passed), int(failed)))
    return found


def _missed(rows: list[Any]) -> dict[int, list[Missed]]:
    found: dict[int, list[Missed]] = {}
    for version, _, prompt, answered, missed in rows:
        if missed:
            found.setdefault(version, []).append(Missed(prompt, int(answered), int(missed)))
    for those in found.values():
        those.sort(key=lambda one: -one.missed / one.answered)
    return found
