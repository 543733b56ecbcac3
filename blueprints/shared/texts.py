"""The long texts of the site, Markdown files with the office's own names filled in, as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from db.institution.settings import institution

if TYPE_CHECKING:
    from db.institution.settings import Institution

FOLDER = Path(__file__).resolve().parents[1] / "pages" / "texts"
FRONT = re.compile(r"---\n(?P<front>.*?)\n---\n(?P<body>.*)", re.DOTALL)
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+.!|<>&~-])")


@dataclass(frozen=True)
class Text:
    """A text ready to be shown; `version` changes when its meaning does, and is stored by whoever agrees to it.

    `about` is the sentence that search engines show of it; without one they are to leave it out.
    """

    title: str
    version: str
    about: str
    html: Markup


def text(name: str) -> Text:
    """The text of this name, such as "privacy" or "agreement". Raises KeyError when there is none."""
    return _rendered(name, institution())


@lru_cache(maxsize=32)
def _rendered(name: str, office: Institution) -> Text:
    """Rendered once for each state of the settings: raw HTML in a file or in a setting stays text."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 40 ms that most starts never need

    front, body = _parts(name)
    filled = PLACEHOLDER.sub(lambda match: _values(office)[match[1]], body)
    html = MarkdownIt("commonmark", {"html": False}).render(filled)
    about = front.get("about", "").replace("{{provider}}", office.provider)
    return Text(front["title"], front.get("version", ""), about, Markup(html))  # noqa: S704 - made from our Markdown


@lru_cache(maxsize=32)
def _parts(name: str) -> tuple[dict[str, str], str]:
    path = FOLDER / f"{name}.md"
    if not re.fullmatch(r"[a-z-]+", name) or not path.is_file():
        raise KeyError(name)
    match = FRONT.fullmatch(path.read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path.name} does not begin with its title between two lines of ---")
    lines = (line.partition(":") for line in match["front"].splitlines())
    return {key.strip(): value.strip() for key, _, value in lines}, match["body"]


def _values(office: Institution) -> dict[str, str]:
    """The words of the office that a text may name, as Markdown. Each reads well where a setting is still empty."""
    address = ", ".join(line.strip() for line in office.office_address.splitlines() if line.strip())
    return {
        "name": _escaped(office.name),
        "provider": _escaped(office.provider.removeprefix("The ").removeprefix("the ")),
        "accreditor": _escaped(office.accreditor),
        "accreditor_line": _escaped(office.accreditor_line),
        "contact": _contact(office),
        "post": f", or by post to {_escaped(address)}" if address else "",
        "idle_minutes": str(office.idle_minutes),
        "zone": _escaped(office.timezone.replace("_", " ")),
    }


def _contact(office: Institution) -> str:
    """How to reach the office, as Institution.contact says it, with what can be pressed as links."""
    phone = f", or call [{_escaped(office.office_phone)}](tel:{office.office_tel})" if office.office_phone else ""
    email = f"[{_escaped(office.office_email)}](mailto:{office.office_email})" if office.office_email else ""
    hours = f" ({_escaped(office.office_hours)})" if office.office_hours else ""
    return f"{email or 'the CME office'}{phone}{hours}"


def _escaped(value: str) -> str:
    """A setting as plain Markdown text: nothing in it is read as Markdown."""
    return SPECIAL.sub(r"\\\1", " ".join(value.split()))
