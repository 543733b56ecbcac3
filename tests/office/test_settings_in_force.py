"""The settings are right at once wherever they are read, and only those that were stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee
import pytest

import db
from blueprints.shared.commands.serve import make_sure
from db.institution import settings
from db.institution.settings import forget_institution, institution, last_settings, set_institution, setting_problem
from tests.support import make
from tests.support.command import run

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader


def test_what_another_process_stored_is_in_force_at_the_next_request(data: Settings, visitor: Reader) -> None:
    visitor.get("/")
    assert run(data, "settings", "name=Another Hospital").returncode == 0

    assert "Another Hospital" in visitor.get("/").text


def test_a_process_that_is_forked_later_reads_them_anew(app: Flask, data: Settings) -> None:
    make_sure(app)
    assert run(data, "settings", "name=Another Name").returncode == 0

    db.after_fork()
    assert institution().name == "Another Name"


def test_it_is_so_for_who_is_signed_in(data: Settings, visitor: Reader) -> None:
    visitor.as_(make.person()).get("/home")
    assert run(data, "settings", "name=Another Hospital").returncode == 0

    assert "Another Hospital" in visitor.get("/home").text


def test_within_one_request_they_are_read_once(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(db.database.obj, "query_hooks", [lambda event: seen.append(event.sql)])
    for _ in range(3):
        institution()
    assert len(seen) == 2
    db.end_request()
    for _ in range(3):
        institution()

    assert len(seen) == 3, "the revision, and nothing else when it is the same"


def test_the_sign_in_tells_the_revision(visitor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.as_(make.person()).get("/home")
    seen: list[str] = []
    monkeypatch.setattr(db.database.obj, "query_hooks", [lambda event: seen.append(event.sql)])
    visitor.get("/home")

    assert [sql for sql in seen if "institution_setting" in sql and "sign_in" not in sql] == []


def test_what_is_rolled_back_was_never_in_force(data: Settings) -> None:
    with db.database.atomic() as transaction:
        set_institution({"idle_minutes": "99"})
        assert institution().idle_minutes == 99
        transaction.rollback()
        assert institution().idle_minutes == 30

    assert institution().idle_minutes == 30
    set_institution({"idle_minutes": "45"})
    assert institution().idle_minutes == 45


def test_who_reads_while_another_forgets_gets_them(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread forgets them between the look whether they are kept and the look at what is kept."""
    before = institution()

    class Forgetful(settings.Kept):
        @property
        def settings(self) -> settings.Institution:
            forget_institution()
            return before

    monkeypatch.setattr(settings, "_kept", Forgetful(*settings._kept or ()))

    assert institution() is before


def test_while_the_database_is_away_they_are_those_that_were_read_last(
    data: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = institution()
    db.end_request()
    monkeypatch.setattr(settings, "_revision_now", lambda: db.database.execute_sql("SELECT nothing FROM nowhere"))
    if db.is_sqlite():  # says that a table is missing as it says that it is locked
        assert institution() == before
    forget_institution()

    with pytest.raises(peewee.DatabaseError):
        institution()
    with last_settings():
        assert institution().idle_minutes == 30


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("office_email", 'x"<script>@example.org'),
        ("operator_email", "two@example.org,three@example.org"),
        ("operator_email", "nobody"),
        ("logo_url", "//evil.example/logo.png"),
        ("back_url", "/\\evil.example"),
        ("back_url", "https:///nowhere"),
        ("back_url", "javascript:alert(1)"),
        ("idle_minutes", "٣٠"),
        ("idle_minutes", "0030"),
        ("reminder_days", "61"),
    ],
)
def test_a_setting_that_would_do_harm_is_refused(name: str, value: str) -> None:
    assert setting_problem(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("office_email", "cme@example.org"),
        ("operator_email", ""),
        ("logo_url", "https://example.org/logo.png"),
        ("logo_url", "/static/logo.svg"),
        ("back_url", "/"),
        ("idle_minutes", "30"),
    ],
)
def test_a_sound_one_is_taken(name: str, value: str) -> None:
    assert setting_problem(name, value) == ""
