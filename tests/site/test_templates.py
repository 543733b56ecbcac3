"""Templates write every value as markupsafe does, and are read anew in development."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import FileSystemLoader, Undefined
from markupsafe import Markup, escape

from blueprints.shared.templates import escaped
from cmeapp import create_app
from tests.support.reader import Reader

if TYPE_CHECKING:
    from flask import Flask

    from blueprints.shared.settings import Settings

TEMPLATES = Path(__file__).parents[2] / "templates"
CHANGED = "partials/frame/ways.html"  # a macro that the menu of every page draws once

NASTY = ["<script>", "a & b", "\"'", Markup("<b>bold</b>"), 7, None, 1.5, True, Undefined(name="x"), ["<"], {"<": ">"}]


class WithMarkup:
    """An object that says itself how it is written."""

    def __html__(self) -> str:
        return "<i>mine</i>"


@pytest.mark.parametrize(
    "value",
    [*NASTY, WithMarkup()],
    ids=range(len(NASTY) + 1),
)
def test_a_value_is_written_as_markupsafe_writes_it(value: Any) -> None:
    assert escaped(value) == str(escape(value))
    assert type(escaped(value)) is str


@given(st.text())
def test_any_text_is_escaped(text: str) -> None:
    assert escaped(text) == str(escape(text))


@pytest.mark.parametrize(
    "source", ["{{ x }}", "{% set y %}{{ x }}{% endset %}{{ y }}", "{% macro m(z) %}{{ z }}{% endmacro %}{{ m(x) }}"]
)
def test_no_way_through_a_template_leaves_a_sign_bare(app: Flask, source: str) -> None:
    loader = app.jinja_env.overlay(autoescape=True)
    for text, written in (("<&\"'>", "&lt;&amp;&#34;&#39;&gt;"), (Markup("<b>"), "<b>")):
        drawn = loader.template_class.from_code(loader, loader.compile(source), {}, None).render(x=text)
        assert drawn == written


def test_what_is_no_markup_stays_untouched(app: Flask) -> None:
    plain = app.jinja_env.overlay(autoescape=False)
    code = plain.compile("{{ x }}")

    assert plain.template_class.from_code(plain, code, {}, None).render(x="<&>") == "<&>"


@pytest.mark.parametrize(("debug", "is_new"), [("1", True), ("", False)])
def test_a_changed_template_shows_at_once_in_development_alone(
    data: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug: str, is_new: bool
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", debug)
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    app = create_app(data)
    app.jinja_env.loader = FileSystemLoader(tmp_path / "templates")
    visitor, file = Reader(app, with_htmx=False), tmp_path / "templates" / CHANGED

    before = visitor.get("/help").text
    file.write_text(file.read_text(encoding="utf-8").replace("{{ label }}", "{{ label }} anew"), encoding="utf-8")
    after = visitor.get("/help").text

    assert "Sign in anew" not in before
    assert ("Sign in anew" in after) is is_new
