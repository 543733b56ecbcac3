"""The pages that are only text, open to everybody."""

from __future__ import annotations

from flask import render_template

from blueprints.pages import planning_guide
from blueprints.pages.bp import bp
from blueprints.shared.access import public
from blueprints.shared.feature import Feature
from blueprints.shared.menu import Entry
from blueprints.shared.texts import text

__all__ = ["bp", "planning_guide"]


@bp.get("/about")
@public
def about() -> str:
    return page("about")


@bp.get("/help")
@public
def help_page() -> str:
    return page("help")


@bp.get("/agreement")
@public
def agreement() -> str:
    return page("agreement")


@bp.get("/privacy")
@public
def privacy() -> str:
    return page("privacy")


@bp.get("/disclaimer")
@public
def disclaimer() -> str:
    return page("disclaimer")


@bp.get("/non-discrimination")
@public
def non_discrimination() -> str:
    return page("non-discrimination")


def page(name: str) -> str:
    return render_template("pages/text.html", text=text(name))


feature = Feature(
    bp, for_all=(Entry("Planning Guide", "/planning-guide"), Entry("About", "/about"), Entry("Help", "/help"))
)
