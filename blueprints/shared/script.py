"""The script of the pages: htmx 4.0.1 as its makers built it, less what the house rules forbid and no page uses."""

from __future__ import annotations

import re

# Methods of the minified file, by what they do. Their bodies are left out: 1.2 of 12 KB on the wire.
UNUSED = {
    "morphing one tree into another": ("#I", "#at", "#lt", "#ht", "#ct", "#ut", "#dt", "#ft", "#M"),
    "running code that stands in attributes": ("#k", "#ye", "#ve"),
    "boosting plain links": ("#Ee", "#we"),
    "animating a swap": ("#mt",),
}


class AnotherScript(Exception):
    """The file is another version than the one whose methods are named here; the message names the method."""


def without_unused(script: str) -> str:
    """The script with empty bodies in place of UNUSED. Raises AnotherScript when one of them is not found once."""
    for name in (name for names in UNUSED.values() for name in names):
        heads = list(re.finditer(rf"(?<=\}})(?:async)?{name}\([^()]*\)\{{", script))
        if len(heads) != 1:
            raise AnotherScript(f"{name} is there {len(heads)} times")
        begun = heads[0].end()
        script = script[:begun] + script[_end_of_body(script, begun) :]
    return script


def _end_of_body(script: str, begun: int) -> int:
    """The place of the closing brace of a body. None of UNUSED has a lone brace in a text."""
    depth = 1
    for brace in re.finditer(r"[{}]", script[begun:]):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return begun + brace.start()
    raise AnotherScript("a body does not end")
