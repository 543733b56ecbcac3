"""The styleguide shows every component within the house rules, in a demo and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.assets import ASSETS, URLS
from blueprints.styleguide.routes import PAGES
from cmeapp import create_app
from tests.support.reader import Reader

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

LARGEST_STYLESHEET = 5_000  # bytes as brotli: half of what HTML and CSS may weigh together


@pytest.fixture
def demo(data: Settings) -> Reader:
    return Reader(create_app(replace(data, demo=True)), with_htmx=False)


@pytest.mark.parametrize("page", ["", *(f"/{name}" for name in PAGES)])
def test_a_demo_shows_it(demo: Reader, page: str) -> None:
    assert demo.get(f"/styleguide{page}").status == 200


def test_nothing_else_is_shown(demo: Reader) -> None:
    assert demo.get("/styleguide/unheard-of").status == 404


def test_a_real_site_has_none(visitor: Reader) -> None:
    assert visitor.get("/styleguide").status == 404


def test_a_refused_form_says_so_first_and_at_each_field(demo: Reader) -> None:
    html = demo.get("/styleguide/sign-up").html
    summary = html.select_one("#errors")

    assert summary
    assert summary.has_attr("autofocus")
    for link in summary.select("a"):
        field = html.select_one(str(link["href"]))
        assert field, link
        assert field["aria-invalid"] == "true"
        said = html.select_one(f"#{field['id']}-message")
        assert said
        assert link.get_text() in said.get_text()


def test_a_live_check_answers_beside_its_control(demo: Reader) -> None:
    html = demo.get("/styleguide/sign-up").html
    live = html.select("input[data-hx-post], select[data-hx-post]")

    assert live
    for control in live:
        target = html.select_one(str(control["data-hx-target"]))
        assert target
        assert not target.select("input, select, textarea"), control


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", ["site.css", "application.css"])
def test_a_style_sheet_leaves_room_for_the_page(name: str) -> None:
    assert len(ASSETS[URLS[name]].bodies["br"]) <= LARGEST_STYLESHEET
