"""Pages say to search engines and shared links what they are; what belongs to one person or one code stays out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.institution.settings import set_institution
from tests.support import make
from tests.support.world import World

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader

SHOWN = [
    "/",
    "/help",
    "/about",
    "/planning-guide",
    "/verify",
    "/sign-up",
    "/sign-in",
    "/password/forgot",
    "/privacy",
    "/disclaimer",
]
LONGEST = 160  # characters that search engines show


def said(page: Page) -> dict[str, str]:
    """What the head of a page says, by name."""
    return {
        str(tag.get("name") or tag.get("property")): str(tag["content"]) for tag in page.html.select("meta[content]")
    }


@pytest.mark.parametrize("path", SHOWN)
def test_a_public_page_says_what_it_is(visitor: Reader, path: str) -> None:
    page = visitor.get(path)
    head = said(page)

    assert head["og:title"] == page.one("title").get_text().rpartition(" – ")[0]
    assert head["og:site_name"] == page.one("title").get_text().rpartition(" – ")[2]
    assert head["description"] == head["og:description"]
    assert 30 < len(head["description"]) <= LONGEST
    assert "{{" not in head["description"]
    assert "robots" not in head


def test_no_two_pages_say_the_same(visitor: Reader) -> None:
    heads = [said(visitor.get(path)) for path in SHOWN]

    assert len({head["description"] for head in heads}) == len(SHOWN) == len({head["og:title"] for head in heads})


def test_a_shared_code_names_its_session_and_is_kept_out_of_search_engines(visitor: Reader) -> None:
    at = make.session(code="CARDIO")

    head = said(visitor.get("/code/CARDIO"))

    assert (head["og:title"], head["robots"]) == (at.full_title, "noindex")
    assert "Record your attendance" in head["og:description"]


@pytest.mark.parametrize("path", ["/home", "/transcript", "/account", "/applications", "/nowhere"])
def test_what_is_behind_a_sign_in_says_nothing(visitor: Reader, path: str) -> None:
    head = said(visitor.as_(make.person()).get(path))

    assert not {name for name in head if name in ("description", "robots") or name.startswith("og:")}


def test_a_page_that_is_nowhere_is_kept_out(visitor: Reader) -> None:
    assert said(visitor.get("/nowhere"))["robots"] == "noindex"


def test_nobodys_certificate_is_found_by_searching(visitor: Reader) -> None:
    world = World()

    head = said(visitor.get(f"/verify/{world.certificate.number}"))

    assert (head["robots"], "description" in head) == ("noindex", False)


def test_a_name_is_text_in_it_and_never_markup(visitor: Reader) -> None:
    set_institution({"provider": 'A "B" <script>x</script> & Sons'})

    assert 'A "B" <script>x</script> & Sons' in said(visitor.get("/"))["description"]
    assert 'A "B" <script>x</script> & Sons' in said(visitor.get("/about"))["description"]
