"""Pieces of pages that are drawn once: they never hold what somebody sent, nor anything that is too long to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from blueprints.applications.form import view as form_view
from blueprints.applications.review import answers as reading
from blueprints.shared import templates
from db.roles.tables import Role
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

SENT = ("a", "b" * 50_000, "c\N{WAVE DASH}" * 20_000)


def pieces(reader: Reader, path: str, **sent: str) -> int:
    """How many are kept once this was sent, or asked for."""
    (reader.submit(path, sent) if sent else reader.get(path)).response.close()
    return templates.once.cache_info().currsize + templates.once_long.cache_info().currsize


@pytest.fixture
def nothing_kept(app: Flask) -> None:
    templates.forget()


@pytest.mark.usefixtures("nothing_kept")
def test_what_was_sent_is_not_kept(visitor: Reader) -> None:
    kept = {pieces(visitor, "/sign-up", email="x", degree=text, profession=text) for text in SENT}

    assert len(kept) == 1


@pytest.mark.usefixtures("nothing_kept")
def test_nor_what_an_address_asks_for(visitor: Reader) -> None:
    World()
    visitor.as_(make.staff(Role.OFFICE))

    kept = {
        pieces(visitor, f"/applications?unit={number}&status=s{number}&page={number}") for number in range(100, 110)
    }

    assert len(kept) == 1


def test_a_long_text_is_drawn_anew(app: Flask) -> None:
    drawn: list[Any] = []

    @templates.keeping(most=10, longest=5)
    def draw(text: str) -> str:
        drawn.append(text)
        return text.upper()

    assert [draw(text) for text in ("short", "short", "longer", "longer")] == ["SHORT", "SHORT", "LONGER", "LONGER"]
    assert drawn == ["short", "longer", "longer"]


def test_all_that_is_kept_is_bounded() -> None:
    assert templates.MOST_KEPT <= 2000
    assert templates.MOST_LONG_KEPT <= 100
    assert reading.VERSIONS_KEPT * reading.LONGEST_KEPT <= 1_000_000
    assert form_view.ANSWERS_KEPT * form_view.LONGEST_KEPT <= 1_000_000
