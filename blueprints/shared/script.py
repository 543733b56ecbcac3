"""The script of the pages: htmx 4.0.1 as its makers built it, less what the house rules forbid and no page uses."""

from __future__ import annotations

import re

# Methods of the minified file, by what they do. Their bodies are left out: 2.1 of 12 KB on the wire.
UNUSED = {
    "morphing one tree into another": ("#I", "#at", "#lt", "#ht", "#ct", "#ut", "#dt", "#ft", "#M", "#Je"),
    "running code that stands in attributes or comes with an answer": ("#k", "#ye", "#ve", "#Me"),
    "asking at a program's wish, which pages have none of": ("ajax", "registerExtension"),
    "writing a style sheet into the page": ("#y",),
    "boosting plain links": ("#Ee", "#we"),
    "animating a swap": ("#mt",),
}
# Bodies that are ours: nothing is animated while it settles, and Back loads its page anew, as it does without a script.
INSTEAD = {
    "#Qe": "return[]",
    "#$e": "await this.timeout(1);history.state?.htmx&&this._loc.reload()",
}


class AnotherScript(Exception):
    """The file is another version than the one whose methods are named here; the message names the method."""


def without_unused(script: str) -> str:
    """The script with empty bodies in place of UNUSED, and those of INSTEAD.

    Raises AnotherScript when one of them is not found once.
    """
    bodies = {**{name: "" for names in UNUSED.values() for name in names}, **INSTEAD}
    for name, body in bodies.items():
        heads = list(re.finditer(rf"(?<=\}})(?:async)?{re.escape(name)}\([^()]*\)\{{", script))
        if len(heads) != 1:
            raise AnotherScript(f"{name} is there {len(heads)} times")
        begun = heads[0].end()
        script = script[:begun] + body + script[_end_of_body(script, begun) :]
    return script


def _end_of_body(script: str, begun: int) -> int:
    """The place of the closing brace of a body. None of these has a lone brace in a text."""
    depth = 1
    for brace in re.finditer(r"[{}]", script[begun:]):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return begun + brace.start()
    raise AnotherScript("a body does not end")
