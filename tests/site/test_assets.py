"""Style sheets and the script are served shorter than they are written, and nothing that a page uses is left out."""

from __future__ import annotations

import hashlib
import re

import pytest

from blueprints.shared.assets import ASSETS, SHEETS, STATIC, URLS, without_needless
from blueprints.shared.script import INSTEAD, UNUSED, AnotherScript, without_unused

HTMX = STATIC / "htmx-4.0.1.min.js"
PUBLIC = ("registerExtension",)  # called from outside the script alone
CSS = """
/* a comment; with { signs } */
a  >  b,
c :is(d, e) { margin: -1px  calc(1rem - 2px) !important ; content: "a ;  b /* no comment */"; }
@media screen and (min-width: 1rem) { f:hover { color: red } }
"""


def bare(css: str) -> str:
    """A sheet without comments, blanks and the last semicolons of its rules: all that may go."""
    return re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).replace(";}", "}")


def test_a_sheet_loses_its_comments_and_needless_blanks_alone() -> None:
    assert without_needless(CSS) == (
        'a>b,c :is(d,e){margin:-1px calc(1rem - 2px)!important;content:"a ;  b /* no comment */"}'
        "@media screen and (min-width:1rem){f:hover{color:red}}"
    )


@pytest.mark.parametrize("name", ["base.css", "site.css", "application.css"])
def test_our_sheets_say_what_they_said(name: str) -> None:
    css = (STATIC / name).read_text(encoding="utf-8")

    shorter = without_needless(css)

    assert bare(shorter) == bare(css)
    assert len(shorter) < len(css)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet_holds_what_all_have_in_common_and_its_own(name: str) -> None:
    sent = bare(ASSETS[URLS[name]].bodies[""].decode())

    assert SHEETS[name][0] == "base.css"
    assert sent == "".join(bare((STATIC / part).read_text(encoding="utf-8")) for part in SHEETS[name])


def test_htmx_is_the_file_that_its_makers_built() -> None:
    vendored = (STATIC / "VENDORED.md").read_text(encoding="utf-8")

    assert hashlib.sha256(HTMX.read_bytes()).hexdigest() in vendored


@pytest.mark.usefixtures("app")
def test_what_no_page_may_use_is_not_sent() -> None:
    whole = HTMX.read_text(encoding="utf-8")
    sent = without_unused(whole)

    bodies = {**{name: "" for names in UNUSED.values() for name in names}, **INSTEAD}
    for name, body in bodies.items():
        head = rf"\}}(?:async)?{re.escape(name)}\([^()]*\)\{{"
        assert len(re.findall(head + re.escape(body) + r"\}", sent)) == 1, name
        assert f"this.{name}" in whole or name in PUBLIC
    assert ASSETS[URLS[HTMX.name]].bodies[""] == sent.encode()
    assert sent.count("{") - sent.count("}") == whole.count("{") - whole.count("}")
    assert len(sent) < 0.8 * len(whole)


def test_another_version_of_htmx_is_not_cut_blindly() -> None:
    renamed = HTMX.read_text(encoding="utf-8").replace("#mt", "#nn")

    with pytest.raises(AnotherScript, match="#mt is there 0 times"):
        without_unused(renamed)
