"""A reader of the site, with or without htmx, that holds every page to the house rules."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from bs4 import BeautifulSoup, Tag
from itsdangerous import URLSafeTimedSerializer

from db.sign_ins.tables import SignIn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask
    from werkzeug.test import TestResponse

    from db.people.tables import Person

REDIRECT = 303
INLINE = {"style", "onclick", "onsubmit"}
WITHOUT_DATA = {"hx-get", "hx-post", "hx-swap", "hx-target"}


@dataclass
class Page:
    """One answer: its status, its text as read, its HTML as a tree, and where it leads."""

    status: int
    html: BeautifulSoup
    response: TestResponse

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.html.get_text(" ")).strip()

    @property
    def leads_to(self) -> str:
        """Where the answer sends the browser, by redirect or by htmx; '' if it stays."""
        return self.response.headers.get("HX-Redirect") or self.response.headers.get("Location", "")

    def one(self, selector: str) -> Tag:
        found = self.html.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} in {self.text[:300]}"
        return found[0]


class Reader:
    """A browser of one person: it keeps cookies and sends CSRF tokens as the pages do."""

    def __init__(self, app: Flask, with_htmx: bool) -> None:
        self.app = app
        self.client = app.test_client()
        self.with_htmx = with_htmx

    def as_(self, person: Person) -> Self:
        """Sign this browser in as a person, without the password's cost."""
        token = SignIn.start(person, "a test")
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = token
        return self

    def get(self, path: str, *, part: bool = False, **options: Any) -> Page:
        """Load a page; with `part` (and htmx) only its part."""
        return self._read(self.client.get(path, headers=self._headers(part), **options), is_part=part)

    def submit(self, path: str, fields: Mapping[str, Any] | None = None, *, token: bool = True, **options: Any) -> Page:
        """Send a form as its page does: with the token, and as htmx would when this reader has it."""
        data = {**(fields or {}), **({"csrf_token": self.token()} if token else {})}
        response = self.client.post(path, data=data, headers=self._headers(part=True), **options)
        return self._read(response, is_part=True)

    def follow(self, page: Page) -> Page:
        """Go where an answer leads."""
        assert page.leads_to, f"leads nowhere: {page.status} {page.text[:300]}"
        return self.get(page.leads_to)

    def token(self) -> str:
        """The CSRF token of this browser's session, as the pages carry it."""
        with self.client.session_transaction() as session:
            session.setdefault("csrf_token", "0" * 40)
            raw = session["csrf_token"]
        signer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def _headers(self, part: bool) -> dict[str, str]:
        return {"HX-Request": "true"} if part and self.with_htmx else {}

    def _read(self, response: TestResponse, is_part: bool) -> Page:
        is_html = response.mimetype == "text/html"
        html = BeautifulSoup(response.get_data(as_text=True) if is_html else "", "html.parser")
        page = Page(response.status_code, html, response)
        if is_html and response.get_data() and response.status_code != REDIRECT:
            check_house_rules(page, is_part=is_part and self.with_htmx)
        return page


def check_house_rules(page: Page, is_part: bool) -> None:
    """What must be true of every page and every part of ours; the tags are found once, for a suite reads thousands."""
    tags: list[Tag] = page.html.find_all(True)
    _check_frame(page.html, tags, is_part)
    _check_links(tags)
    _check_forms(tags)
    _check_lists(tags)
    inline = [tag for tag in tags if INLINE & tag.attrs.keys() or (tag.name == "script" and "src" not in tag.attrs)]
    assert not inline, "inline code"
    for tag in tags:
        assert not WITHOUT_DATA & tag.attrs.keys(), f"an attribute of htmx without data-: {tag}"


def _check_frame(html: BeautifulSoup, tags: list[Tag], is_part: bool) -> None:
    repeated = [name for name, count in Counter(tag["id"] for tag in tags if "id" in tag.attrs).items() if count > 1]
    assert not repeated, f"ids used twice: {repeated}"
    if not is_part:
        headings = [tag for tag in tags if tag.name == "h1"]
        assert len(headings) == 1, f"{len(headings)} main headings"
        assert html.title
        assert " – " in html.title.get_text()


def _check_links(tags: list[Tag]) -> None:
    for tag in tags:
        if "data-hx-get" not in tag.attrs:
            continue
        if tag.name in ("a", "form"):
            way = tag["href"] if tag.name == "a" else tag["action"]
            assert tag["data-hx-get"] == way, f"it leads elsewhere without JavaScript: {tag}"
        else:
            assert "load" in str(tag.get("data-hx-trigger", "")), f"data-hx-get on no link: {tag}"


def _check_forms(tags: list[Tag]) -> None:
    for form in tags:
        if form.name != "form":
            continue
        assert {"action", "method"} <= form.attrs.keys(), f"a form without action or method: {form}"
        if form.get("data-hx-post"):
            assert form["data-hx-post"] == form["action"], f"a form that goes elsewhere without JavaScript: {form}"
        if str(form["method"]).lower() == "post":
            assert form.find("input", attrs={"name": "csrf_token"}), f"a form without its token: {form}"


def _check_lists(tags: list[Tag]) -> None:
    for tag in tags:
        if tag.name == "select" and "required" in tag.attrs:
            first = tag.find("option")
            assert first is not None
            assert not first["value"], f"required, and nothing in it is no choice: {tag.get('name')}"
