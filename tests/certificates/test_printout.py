"""The transcript as a document is made once for each state of the record, and kept for its day."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from db.credit import printout
from db.credit.tables import Credit
from db.engine.clock import now, today
from db.files import store
from db.files.tables import File, FilePart, Kind
from db.institution.settings import institution, set_institution
from tests.support import make
from tests.support.paper import pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.people.tables import Person
    from tests.support.reader import Reader


@pytest.fixture
def learner(visitor: Reader) -> Person:
    """A learner with one record, signed in."""
    found = make.person()
    make.credit(found, "2026-05-03", title="Grand Rounds")
    visitor.as_(found)
    return found


def transcript(visitor: Reader) -> bytes:
    response = visitor.get("/transcript.pdf").response
    assert response.status_code == 200
    return response.get_data()


def kept() -> int:
    return File.select().where(File.kind == Kind.TRANSCRIPT).count()


def test_it_is_drawn_once_and_read_from_then_on(visitor: Reader, learner: Person) -> None:
    first = transcript(visitor)
    assert kept() == 1

    File.delete().where(File.kind == Kind.TRANSCRIPT).execute()
    office = institution()
    name = f"{learner.full_name}, {learner.degree_text}" if learner.degree_text else learner.full_name
    printout.keep(
        printout.key_of(learner, today(office.timezone), name, office.provider, office.date_style), b"%PDF kept"
    )

    assert first.startswith(b"%PDF")
    assert transcript(visitor) == b"%PDF kept"


def supersede(learner: Person) -> None:
    Credit.update(superseded_at=now()).where(Credit.learner == learner).execute()


CHANGES: dict[str, tuple[Callable[[Person], object], str]] = {
    "new credit": (lambda learner: make.credit(learner, "2026-06-01", title="Sepsis Today"), "Sepsis Today"),
    "a name": (lambda learner: type(learner).update(last_name="Newname").execute(), "Newname"),
    "the provider": (lambda _: set_institution({"provider": "Other Hospital"}), "Other Hospital"),
    "the style of dates": (lambda _: set_institution({"date_style": "world"}), "3 May 2026"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_it_makes_another(visitor: Reader, learner: Person, change: str) -> None:
    deed, said = CHANGES[change]
    assert said not in pages(transcript(visitor))[0]

    deed(learner)

    assert said in " ".join(pages(transcript(visitor))[0].split())


def test_a_line_that_counts_no_more_is_not_on_the_next_one(visitor: Reader, learner: Person) -> None:
    assert "Grand Rounds" in pages(transcript(visitor))[0]

    supersede(learner)

    assert "Grand Rounds" not in pages(transcript(visitor))[0]


def test_the_next_day_has_its_own_and_the_sweep_takes_the_old_one(visitor: Reader, learner: Person) -> None:
    transcript(visitor)

    with time_machine.travel(now() + timedelta(days=3)):
        printout.forget_old()

    assert kept() == 0
    assert transcript(visitor)


def test_the_sweep_leaves_so_many(visitor: Reader, learner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printout, "MOST_KEPT", 2)
    for number in range(4):
        make.credit(learner, "2026-06-01", title=f"Course {number}")
        transcript(visitor)

    assert printout.forget_old() == 2
    assert kept() == 2


def test_bytes_that_are_gone_are_drawn_again(visitor: Reader, learner: Person) -> None:
    first = transcript(visitor)
    store.drop(File.get(File.kind == Kind.TRANSCRIPT))
    FilePart.delete().execute()

    assert transcript(visitor) == first
    assert kept() == 1


def test_two_that_are_made_at_once_are_one(visitor: Reader, learner: Person) -> None:
    printout.keep("tr-2026-11-26-a", b"%PDF one")
    printout.keep("tr-2026-11-26-a", b"%PDF one")

    assert printout.printed("tr-2026-11-26-a") == b"%PDF one"


def test_a_full_disk_keeps_nobody_from_a_transcript(
    visitor: Reader, learner: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(FilePart, "insert", full)

    assert transcript(visitor).startswith(b"%PDF")
    assert "a transcript could not be kept: OSError" in caplog.messages
