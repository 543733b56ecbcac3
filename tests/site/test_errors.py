"""Refusals are pages in the frame; an error is one line of the log, and nobody is told what is not so."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import peewee
import pytest

import db
from blueprints.shared.access import public
from db.engine.doubt import CommitInDoubt
from db.institution.settings import set_institution
from db.outbox.tables import Message
from tests.support import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.support.reader import Reader

TOLD = "we told the office"


def test_an_unknown_address_answers_with_a_page_and_a_way_on(reader: Reader) -> None:
    page = reader.get("/nowhere")

    assert page.status == 404
    assert "We can’t find that page" in page.text
    assert page.html.select('a[href="/"]')


def broken() -> str:
    return str(1 / 0)


def locked() -> str:
    raise peewee.OperationalError("database is locked\nDETAIL: somebody@example.org")


def closed() -> str:
    raise peewee.InterfaceError("connection already closed")


def doubtful() -> str:
    raise CommitInDoubt("server closed the connection unexpectedly")


def inner() -> str:
    raise peewee.InternalError("current transaction is aborted")


@pytest.fixture
def faulty(app: Flask) -> Flask:
    """The app with a route for each way to fail."""
    for fault in (broken, locked, closed, doubtful, inner):
        app.add_url_rule(f"/{fault.__name__}", fault.__name__, public(fault))
    return app


@pytest.fixture
def read_only(data: object) -> Iterator[Callable[[], None]]:
    """Makes the database take no changes."""
    kinds = ("PRAGMA query_only = 1", "PRAGMA query_only = 0")
    if not db.is_sqlite():
        kinds = ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    yield lambda: db.database.execute_sql(kinds[0])
    db.database.execute_sql(kinds[1])


def test_an_error_is_one_line_with_the_reference_that_the_page_shows(
    faulty: Flask, visitor: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        page = visitor.get("/broken")

    assert page.status == 500
    assert len(caplog.records) == 1
    line = caplog.records[0].getMessage()
    assert "\n" not in line
    assert not caplog.records[0].exc_info
    assert "ZeroDivisionError: division by zero" in line
    assert "test_errors.py" in line
    assert line.split()[1] in page.text


def test_with_debug_the_whole_trace_is_logged(faulty: Flask, visitor: Reader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "blueprints.shared.errors"):
        visitor.get("/broken")

    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("fault", ["locked", "closed"])
def test_a_database_that_is_away_is_no_fault_of_ours(
    faulty: Flask, reader: Reader, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = reader.as_(make.person()).get(f"/{fault}")

    assert page.status == 503
    assert page.response.headers["Retry-After"] == "5"
    assert "Nothing was changed. In a minute, go back and try again." in page.text
    assert Message.select().count() == 0
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "somebody@example.org" not in caplog.text


def test_a_commit_in_doubt_is_not_said_to_have_failed(faulty: Flask, reader: Reader) -> None:
    page = reader.get("/doubtful")

    assert page.status == 503
    assert "Nothing was changed" not in page.text
    assert "check whether it is there" in page.text


def test_another_fault_of_the_database_is_ours(faulty: Flask, reader: Reader) -> None:
    page = reader.get("/inner")

    assert page.status == 500
    assert Message.select().where(Message.template == "server_error").count() == 1


def test_the_office_is_said_to_be_told_when_it_is(faulty: Flask, visitor: Reader) -> None:
    pages = [visitor.get("/broken") for _ in range(2)]

    assert [TOLD in page.text for page in pages] == [True, True]
    assert Message.select().where(Message.template == "server_error").count() == 1


def test_it_is_not_said_where_there_is_nobody_to_tell(faulty: Flask, reader: Reader) -> None:
    set_institution({"office_email": ""})
    page = reader.get("/broken")

    assert page.status == 500
    assert TOLD not in page.text
    assert "Number: " in page.text or "give this number" in page.text


def test_it_is_not_said_when_it_could_not_be_stored(
    faulty: Flask, visitor: Reader, read_only: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "end_request", lambda: None)  # else PostgreSQL's pool would give another connection
    read_only()
    page = visitor.get("/broken")

    assert page.status == 500
    assert TOLD not in page.text
    assert "give this number" in page.text


def test_on_a_read_only_database_writing_is_refused_and_reading_goes_on(
    visitor: Reader, read_only: Callable[[], None]
) -> None:
    at, learner = make.session(code="LECTURE"), make.person()
    visitor.as_(learner).get("/home")
    read_only()

    assert visitor.get("/home").status == 200
    assert visitor.submit("/code", {"code": at.code}).status == 503
