"""Which documents belong to which version is a fact of its own; reviewers see only what was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee
import pytest

import db
from db import schema
from db.applications.state import State
from db.applications.tables import Application, ApplicationVersion, Attachment, VersionAttachment
from db.applications.workflow import Act
from db.engine.clock import now
from db.institution.settings import forget_institution
from db.people.tables import Person
from tests.guards.test_schema import KINDS, empty
from tests.support import make
from tests.support.documents import PDF, attach
from tests.support.old_schema import before_words
from tests.support.proposals import World

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.support.reader import Reader

DAYS = [f"2026-03-0{day}T12:00:00.000000Z" for day in range(10)]


def returned_with_another_document(reader: Reader) -> World:
    """Submitted with one document and returned; the applicant removes it and attaches another, and sends nothing."""
    world = World()
    attach(reader.as_(world.applicant), world, PDF, "Submitted.pdf")
    world.bring_to(State.UNIT)
    world.act(world.reviewer, Act.RETURN, "Which speaker?")
    first = Attachment.get()
    reader.submit(f"{world.application.url}/attachments/{first.id}/removal")
    attach(reader, world, PDF + b"new", "Later.pdf")
    return world


def test_a_document_that_was_not_submitted_is_for_its_writers_alone(reader: Reader) -> None:
    world = returned_with_another_document(reader)
    first, second = Attachment.select().order_by(Attachment.id)

    for person, shown, hidden in ((world.reviewer, first, second), (world.applicant, second, first)):
        page = reader.as_(person).get(world.application.url)
        assert shown.name in page.text
        assert hidden.name not in page.text
    assert reader.as_(world.reviewer).get(f"{world.application.url}/attachments/{second.id}").status == 404
    assert reader.get(f"{world.application.url}/attachments/{first.id}").status == 200
    for writer in (world.applicant, world.office):
        assert reader.as_(writer).get(f"{world.application.url}/attachments/{second.id}").status == 200


def test_each_version_keeps_the_documents_that_it_was_submitted_with(reader: Reader) -> None:
    world = returned_with_another_document(reader)
    world.act(world.applicant, Act.SUBMIT)

    names = [[one.name for one in Attachment.with_version(world.application, number)] for number in (1, 2)]
    page = reader.as_(world.office).get(f"{world.application.url}/versions/1")

    assert names == [["Submitted.pdf"], ["Later.pdf"]]
    assert "Submitted.pdf" in page.text
    assert "Later.pdf" not in page.text


def test_no_clock_decides_what_was_submitted(app: Flask) -> None:
    """Two machines whose clocks differ: the row says so, not the moments."""
    world = World()
    world.bring_to(State.SUBMITTED)
    row = {"application": world.application, "name": "a.pdf", "size": 1, "added_by": world.applicant}
    late = Attachment.create(**row, added_at=now())
    VersionAttachment.create(version=ApplicationVersion.get(), attachment=late)
    ApplicationVersion.select().where(ApplicationVersion.submitted_at < late.added_at).get()

    assert late.was_submitted
    assert list(Attachment.with_version(world.application, 1)) == [late]


def test_what_was_submitted_stays_so(app: Flask) -> None:
    world = World()
    Attachment.create(application=world.application, name="a.pdf", size=1, added_by=world.applicant)
    world.bring_to(State.SUBMITTED)
    assert VersionAttachment.select().count() == 1

    for statement in (
        'DELETE FROM "version_attachment"',
        'UPDATE "version_attachment" SET "version_id" = "version_id"',
    ):
        with pytest.raises(peewee.IntegrityError), db.database.atomic():
            db.database.execute_sql(statement)


@pytest.mark.parametrize("kind", KINDS)
def test_older_versions_keep_what_the_clocks_said(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Person, "keep_words", lambda _: None)  # there was no place for them
    with empty(kind, tmp_path) as url:
        db.open_database(url, data_dir=tmp_path)
        db.begin_request()
        forget_institution()
        schema.runner().up("0003_application_indexes")
        with before_words():
            fill()
        schema.migrate()

        found = [tuple(row) for row in db.database.execute_sql(PAIRS).fetchall()]
        db.database.close()
        db.database.obj.dispose()
    forget_institution()

    assert found == [(1, "attached"), (1, "sent, then removed"), (2, "attached"), (2, "later")]


PAIRS = (
    "SELECT v.number, a.name FROM version_attachment w JOIN application_version v ON v.id = w.version_id "
    "JOIN attachment a ON a.id = w.attachment_id ORDER BY v.number, a.name"
)


def fill() -> None:
    """Two versions, of the third and the sixth day, and documents that came and went around them."""
    ada: Person = make.person()
    application = Application.create(applicant=ada, title="A course", state=State.SUBMITTED, version=2)
    for number, day in ((1, DAYS[3]), (2, DAYS[6])):
        run(
            "application_version",
            application_id=application.id,
            number=number,
            answers="{}",
            submitted_at=day,
            submitted_by_id=ada.id,
        )
    times = {"attached": (2, None), "sent, then removed": (2, 5), "later": (4, None), "never sent": (4, 5)}
    for at, (name, (added, removed)) in enumerate(times.items()):
        run(
            "attachment",
            application_id=application.id,
            name=name,
            stored_name=f"{at}" * 32,
            size=1,
            sha256="c" * 64,
            media_type="application/pdf",
            added_by_id=ada.id,
            added_at=DAYS[added],
            removed_at=DAYS[removed] if removed else None,
        )


def run(table: str, **values: object) -> None:
    mark = "?" if db.is_sqlite() else "%s"
    names, marks = ", ".join(values), ", ".join(mark for _ in values)
    db.database.execute_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608
