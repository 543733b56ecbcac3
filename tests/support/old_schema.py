"""Rows of a release before this one, made by this one's models."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from db.people.tables import Person, PersonWord

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def before_words() -> Iterator[None]:
    """People are added as long as nothing has kept the words by which they are found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Person, "keep_words", lambda _: None)
        yield


def all_words() -> dict[int, set[str]]:
    """The words of each person, which are the same in both of their places."""
    found = {person.id: set(person.found_by.split()) for person in Person.select()}
    for person, kept in found.items():
        assert kept == {row.word for row in PersonWord.select().where(PersonWord.person == person)}
    return found
