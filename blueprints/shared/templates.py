"""How templates are drawn, made quick: macros are imported at no cost, and small pieces of pages are drawn once."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import markupsafe
from flask.templating import Environment
from jinja2.compiler import CodeGenerator

from blueprints.shared.choices import chosen, pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, MutableMapping

    from flask import Flask
    from jinja2 import Template, nodes
    from jinja2.compiler import Frame
    from markupsafe import Markup

Drawn = TypeVar("Drawn")
MOST_KEPT = 2000  # pieces of some hundred bytes, the least used of which is forgotten
MOST_LONG_KEPT = 100  # pieces of some thousand bytes
escape_text: Any = vars(markupsafe)["_escape_inner"]  # the work of markupsafe.escape


def escaped(value: Any) -> str:
    """A value escaped as markupsafe.escape does, as a plain string: a page has 200 of them, and only joins them."""
    if type(value) is str:
        return escape_text(value)
    return str(value.__html__()) if hasattr(value, "__html__") else escape_text(str(value))


class Generator(CodeGenerator):
    """Jinja's compiler, whose templates write each {{ value }} by `escaped`."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        self.writeline(f"from {__name__} import {escaped.__name__}")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write(f"{escaped.__name__}(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Written(Environment):
    """Flask's environment with our way to write values; in development it reads each template anew."""

    code_generator_class = Generator


class Templates(Written):
    """The same with less to do at each import of a macro, of which a page has dozens.

    A template's globals are one dictionary, since they are all there before the first page is drawn: Jinja's own chain
    of two is looked through name by name. For the same reason a template that was found is found by its name alone.
    """

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.loaded: dict[str, Template] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        found = self.loaded.get(name)
        if found is None:
            found = self.loaded[name] = super()._load_template(name, globals)
        return found


@lru_cache(maxsize=MOST_KEPT)
def once(macro: Callable[..., Markup], *given: Hashable) -> Markup:
    """The macro's text for `given`. Only for a macro that depends on nothing else, so the text is never out of date.

    In a template: {{ once(line, row) }}, with a macro that was imported without its context.
    """
    return macro(*given)


@lru_cache(maxsize=MOST_LONG_KEPT)
def once_long(macro: Callable[..., Markup], *given: Hashable) -> Markup:
    """The same for a whole table or list, of which fewer are kept."""
    return macro(*given)


def pieces(values: Iterable[Hashable] | None) -> tuple[Hashable, ...] | None:
    """A list as a value that a piece is found by; None stays None."""
    return None if values is None else tuple(values)


_forgetting: list[Callable[[], None]] = [once.cache_clear, once_long.cache_clear]


def keeping(most: int, longest: int) -> Callable[[Callable[..., Drawn]], Callable[..., Drawn]]:
    """Keep the last `most` results of a function, but not those for a text of more than `longest` characters.

    So nobody fills the memory with long ones.
    """

    def keep(function: Callable[..., Drawn]) -> Callable[..., Drawn]:
        remembered = lru_cache(maxsize=most)(function)
        _forgetting.append(remembered.cache_clear)

        @wraps(function)
        def call(*given: Hashable) -> Drawn:
            is_long = any(isinstance(one, str) and len(one) > longest for one in given)
            return function(*given) if is_long else remembered(*given)

        return call

    return keep


def forget() -> None:
    """Draw every piece anew."""
    for clear in _forgetting:
        clear()


def init_templates(app: Flask) -> None:
    """Register before anything else adds a global, for that makes the environment.

    With `flask --debug` a changed template shows at the next request: none is kept, and no piece that was drawn.
    """
    if app.debug:
        app.jinja_environment = Written
        app.jinja_options = {**app.jinja_options, "cache_size": 0}
        app.before_request(forget)
    else:
        app.jinja_environment = Templates
    app.add_template_global(once, "once")
    app.add_template_global(once_long, "once_long")
    app.add_template_filter(pieces, "pieces")
    app.add_template_filter(pairs, "pairs")
    app.add_template_filter(chosen, "chosen")
