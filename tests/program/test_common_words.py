"""A search for a word that most titles have is paged to its end, and one for a rare word beside it finds the few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.activities.tables import Activity, ActivityWord
from db.engine.count import AtLeast
from db.engine.word import words_of
from db.program.activity_list import Activities, Narrowing
from db.roles.tables import Role
from tests.support import make
from tests.support.weight import queries

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

COUNT, ROWS = 520, 25


@pytest.fixture
def titles(data: Settings) -> list[str]:
    """So many activities named rounds, half of them grand ones."""
    titles = [f"{'Grand' if at % 2 else 'Small'} rounds {at}" for at in range(COUNT)]
    rows = [{"key": f"a-{at}", "title": title, "format": "live"} for at, title in enumerate(titles)]
    Activity.insert_many(rows).execute()
    words = [(one.id, word) for one in Activity.select() for word in words_of(one.title)]
    ActivityWord.insert_many(words, [ActivityWord.activity, ActivityWord.word]).execute()
    return titles


def page(typed: str, offset: int = 0, form: str = "") -> tuple[list[str], int]:
    """The titles of a page as the list asks for it, and how many it says there are."""
    found = Activities(make.staff(Role.OFFICE), True, Narrowing(typed, form), dict)
    rows: Any = found.page(("title",), False, ROWS + 1, offset)
    return [row.title for row in rows], rows.total if rows else found.count()()


def test_many_are_paged_to_the_end_and_never_said_to_be_fewer(titles: list[str]) -> None:
    seen: list[str] = []
    for offset in range(0, COUNT, ROWS):
        shown, total = page("rounds", offset)
        goes_on = offset + ROWS < COUNT
        assert (len(shown) == ROWS + 1, isinstance(total, AtLeast)) == (goes_on, goes_on)
        assert total == (offset + ROWS if goes_on else COUNT)
        seen += shown[:ROWS]

    assert seen == sorted(titles)
    assert page("rounds", COUNT) == ([], AtLeast(500))
    assert page("rounds", form="rss") == ([], 0)


def test_a_rare_word_beside_it_finds_the_few_and_counts_them(titles: list[str]) -> None:
    assert page("rounds 77") == (["Grand rounds 77"], 1)
    assert page("rou gra 401") == (["Grand rounds 401"], 1)
    assert page("rounds grand")[1] == COUNT / 2
    assert page("nothing rounds") == ([], 0)


def test_however_many_have_the_word_there_are_as_many_queries(titles: list[str]) -> None:
    page("rounds")  # on PostgreSQL a question that was never asked before goes by itself
    asked = []
    for typed in ("rounds", "77"):
        with queries() as said:
            page(typed)
        asked.append(len(said))

    assert asked[0] == asked[1]
