"""The look at each page finds what it is there to find, in each of the four views, and looks at what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.browser.conftest import Walk

pytestmark = pytest.mark.browser

PAGE = '<!DOCTYPE html><html lang="en"><head><title>A page</title>{}</head><body><main><h1>A page</h1>{}</main></body>'
PALE = "<style>@media (prefers-color-scheme: {}) {{ h1 {{ color: #bbb; background: #fff }} }}</style>"

PALE_WHILE_TYPING = "<style>h1:has(~ * :focus) { color: #bbb; background: #fff }</style>"


def show(walk: Walk, head: str = "", main: str = "", fragment: str = "") -> None:
    """Let the site answer with a page of this test."""

    def answer(route: Route) -> None:
        route.fulfill(body=PAGE.format(head, main), content_type="text/html; charset=utf-8")

    walk.page.unroute_all()
    walk.page.route("**/of-this-test*", answer)
    walk.page.goto("about:blank")
    walk.page.goto(f"{walk.watch.url}/of-this-test{fragment}")


def schemes(walk: Walk) -> tuple[str, str]:
    """The color scheme that this walk is looked at in, and the other one."""
    return ("dark", "light") if walk.view.width == 360 else ("light", "dark")


def test_each_fault_is_told(walk: Walk) -> None:
    show(walk, main='<p id="one">1</p><p id="one">2</p>')
    with pytest.raises(AssertionError, match=r"HTML: .*Duplicate ID"):
        walk.check()

    show(walk, main="<input>")
    with pytest.raises(AssertionError, match=r"axe: label: .*<input>"):
        walk.check()


def test_a_page_is_looked_at_in_its_color_scheme(walk: Walk) -> None:
    here, elsewhere = schemes(walk)
    show(walk, head=PALE.format(here))
    with pytest.raises(AssertionError, match=r"axe: color-contrast: "):
        walk.check()

    show(walk, head=PALE.format(elsewhere))
    walk.check()


def test_a_page_is_looked_at_anew_when_its_address_is_the_same(walk: Walk) -> None:
    show(walk, main="<p>Nothing is wrong here.</p>", fragment="#first")
    walk.check()

    show(walk, main="<input>", fragment="#second")
    with pytest.raises(AssertionError, match="label"):
        walk.check()

    show(walk, head=PALE_WHILE_TYPING, main="<label>Name <input></label>")
    walk.check()
    walk.page.get_by_label("Name").focus()
    if walk.view.javascript:  # a mirror has the focus nowhere
        with pytest.raises(AssertionError, match="color-contrast"):
            walk.check()
