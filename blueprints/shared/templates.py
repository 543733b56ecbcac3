"""How templates are drawn, made quick: macros are imported at no cost, and small pieces of pages are drawn once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask.templating import Environment

from blueprints.shared.choices import pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, MutableMapping

    from flask import Flask
    from markupsafe import Markup

MOST_KEPT = 2000  # pieces of some hundred bytes, the least used of which is forgotten


class Templates(Environment):
    """Flask's, with each template's globals in one dictionary: they are all there before the first page is drawn.

    Jinja's own chain of two is looked through name by name at each import of a macro and at each include.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


@lru_cache(maxsize=MOST_KEPT)
def once(macro: Callable[..., Markup], *given: Hashable) -> Markup:
    """What the macro makes of `given`; only for one whose text depends on nothing else, so it is never out of date.

    In a template: {{ once(line, row) }}, with a macro that was imported without its context.
    """
    return macro(*given)


def init_templates(app: Flask) -> None:
    """Register before anything else adds a global, for that makes the environment."""
    app.jinja_environment = Templates
    app.add_template_global(once, "once")
    app.add_template_filter(pairs, "pairs")
