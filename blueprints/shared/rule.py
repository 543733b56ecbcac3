"""The rule of a route, which is made ready to be matched; to build addresses from it waits until one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.routing import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

Built = tuple[str, str]  # the host's part and the path


class LazyRule(Rule):
    """Werkzeug writes and compiles two functions for each rule that build its address, at the start of every process.

    Our templates say paths, which are nouns that never move: hardly a rule is ever asked, and a tenth of the time that
    an app takes to be made is what all of them cost.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Built]:
        made: list[Callable[..., Built]] = []
        compiled = super()._compile_builder

        def build(rule: Rule, /, **values: object) -> Built:
            if not made:
                made.append(compiled(append_unknown))
            return made[0](rule, **values)

        return build
