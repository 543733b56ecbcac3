"""The disclosure to learners, in words: the one builder for an activity's people and for a session's faculty.

Standards for Integrity 3.5 (domain.md 2.3): names, companies by name and the nature of each relationship as they were
recorded, that all relevant ones were mitigated, or that there is nothing to disclose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.disclosures.status import CLEARED, DisclosureStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

MITIGATED = "All relevant financial relationships have been mitigated."
WAITS = "The disclosure of {} is not settled yet. Credit for this session can be claimed once it is."


class Disclosed(NamedTuple):
    """One person in control of content; the status is none where nothing is on record."""

    name: str
    credentials: str
    status: str | None
    relationships: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    @property
    def is_related(self) -> bool:
        """Whether learners are told of a relationship."""
        return self.status == DisclosureStatus.MITIGATED

    @property
    def is_cleared(self) -> bool:
        return self.status in CLEARED


def related_lines(people: Sequence[Disclosed]) -> list[str]:
    """A line for each person with a relevant relationship, and that all of them were mitigated."""
    lines = [f"{one.full_name} disclosed: {sentence(one.relationships)}" for one in people if one.is_related]
    return [*lines, MITIGATED] if lines else []


def nothing_of(people: Sequence[Disclosed]) -> str:
    """The people who have nothing to disclose, by name. Full names hold commas, so semicolons part them."""
    verb = "has" if len(people) == 1 else "have"
    names = "; ".join(one.full_name for one in people)
    return f"{names} {verb} no relevant financial relationships to disclose."


def faculty_text(people: Sequence[Disclosed]) -> str:
    """All that a session tells of its own faculty, whoever is in control of its content, a line for each matter."""
    lines = related_lines(people)
    if clear := [one for one in people if one.is_cleared and not one.is_related]:
        lines.append(nothing_of(clear))
    lines += [WAITS.format(one.full_name) for one in people if not one.is_cleared]
    return "\n".join(lines)


def sentence(text: str) -> str:
    """On one line, with one period."""
    words = " ".join(text.split())
    return words if words.endswith((".", "!", "?")) else f"{words}."
