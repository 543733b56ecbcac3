"""The headers that every answer carries, whatever its status, and the hosts and sites that are listened to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from flask import request
from peewee import OperationalError

from blueprints.shared.access import public
from blueprints.shared.assets import URLS
from cmeapp import create_app
from db.engine.clock import now
from tests.support import make
from tests.support.reader import Reader
from tests.support.world import World, routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

    from blueprints.shared.settings import Settings

OF_A_FILE = "default-src 'none'; sandbox"  # stricter still: somebody else's bytes
# security.md 3, written out: a change of it is a decision.
EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
HTTPS = "https://cme.example.org"
CROSS = {"Sec-Fetch-Site": "cross-site"}


def broken() -> str:
    raise ZeroDivisionError


def locked() -> str:
    raise OperationalError("database is locked")


@pytest.fixture
def faulty(app: Flask) -> Flask:
    """The app with two routes that fail."""
    app.add_url_rule("/broken", "broken", public(broken))
    app.add_url_rule("/locked", "locked", public(locked))
    return app


def conflict(reader: Reader) -> TestResponse:
    make.session(code="LATER", opens_at=now() + timedelta(days=1))
    return reader.as_(make.person()).submit("/code/LATER").response


def guessing(reader: Reader) -> TestResponse:
    return [reader.submit("/code", {"code": f"GUESS{number}"}).response for number in range(11)][-1]


STATUSES: dict[int, Callable[[Reader], TestResponse]] = {
    200: lambda reader: reader.get("/").response,
    303: lambda reader: reader.get("/home").response,
    400: lambda reader: reader.submit("/code", token=False).response,
    403: lambda reader: reader.client.post("/code", headers=CROSS),
    404: lambda reader: reader.get("/nowhere").response,
    405: lambda reader: reader.client.put("/"),
    409: conflict,
    410: lambda reader: reader.get("/email/confirm/unknown").response,
    413: lambda reader: reader.client.post("/code", data={"code": "x" * 3_000_000}),
    422: lambda reader: reader.submit("/code", {"code": "NOSUCH"}).response,
    429: guessing,
    500: lambda reader: reader.get("/broken").response,
    503: lambda reader: reader.get("/locked").response,
}


@pytest.mark.parametrize("with_htmx", [False, True], ids=["page", "part"])
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_carries_the_whole_set(faulty: Flask, status: int, with_htmx: bool) -> None:
    answer = STATUSES[status](Reader(faulty, with_htmx))

    own = {"Referrer-Policy": "strict-origin"} if status == 410 else {}
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == {**EVERYWHERE, **own}
    assert [name for name in EVERYWHERE if len(answer.headers.getlist(name)) > 1] == []
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("status", [status for status in STATUSES if status >= 400])
def test_every_refusal_is_a_page_with_a_way_on(faulty: Flask, status: int) -> None:
    html = BeautifulSoup(STATUSES[status](Reader(faulty, with_htmx=False)).get_data(as_text=True), "html.parser")

    assert html.select("header.masthead")
    assert len(html.select("h1")) == 1
    assert html.select("main a[href], main form")


def test_every_route_carries_the_set_for_whoever_asks(app: Flask) -> None:
    world = World()
    for reader in (Reader(app, with_htmx=False), Reader(app, with_htmx=False).as_(world.learner)):
        for one in routes(app):
            headers = reader.client.open(world.address(one), method=one.method).headers
            odd = {name for name, value in EVERYWHERE.items() if headers.get(name) != value}
            assert odd <= {"Referrer-Policy", "Content-Security-Policy"}, one
            assert headers["Content-Security-Policy"] in (EVERYWHERE["Content-Security-Policy"], OF_A_FILE), one
            assert headers["Referrer-Policy"] in ("same-origin", "strict-origin")


def test_static_files_are_kept_for_good_and_nothing_else_is(visitor: Reader) -> None:
    for address in URLS.values():
        answer = visitor.client.get(address)
        assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers

    assert visitor.client.get("/static/site.css").headers["Cache-Control"] == "no-store"


def test_a_part_and_its_page_are_told_apart_by_caches(visitor: Reader) -> None:
    visitor.as_(make.person())
    for path in ("/", "/home", "/transcript", "/sign-in", "/sign-up", "/account", "/nowhere"):
        assert "HX-Request" in visitor.get(path).response.headers["Vary"], path


def test_plain_http_says_nothing_of_https(visitor: Reader) -> None:
    assert "Strict-Transport-Security" not in visitor.client.get("/").headers


def test_https_is_kept_to_and_its_cookies_bound_to_the_host(data: Settings) -> None:
    client = create_app(replace(data, base_url=HTTPS)).test_client()
    make.session(code="CARDIO")

    answers = [client.get(path, base_url=HTTPS) for path in ("/code/CARDIO", "/code/NOSUCH", "/sign-up", "/nowhere")]

    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert {answer.headers["Strict-Transport-Security"] for answer in answers} == {
        "max-age=31536000; includeSubDomains"
    }
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-cme", "__Host-cme-browser"}
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert "Domain" not in cookie


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "cme.example.org@evil.example", "", "a b"])
def test_another_host_is_refused(data: Settings, host: str) -> None:
    make.session(code="CARDIO")
    client = create_app(replace(data, base_url=HTTPS)).test_client()

    for path in ("/", "/home", "/sign-in", "/nowhere"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert not host or host not in answer.get_data(as_text=True)
        assert answer.headers["Content-Security-Policy"] == EVERYWHERE["Content-Security-Policy"]


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Host"])
def test_a_forwarded_host_changes_no_answer(visitor: Reader, header: str) -> None:
    value = "host=evil.example" if header == "Forwarded" else "evil.example"

    for path in ("/", "/home", "/sign-up"):
        answer = visitor.client.get(path, headers={header: value})
        assert "evil.example" not in answer.get_data(as_text=True) + str(answer.headers)


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-origin", 422), ("none", 422), (None, 422)])
def test_a_form_from_another_site_is_refused_where_the_browser_says_so(
    visitor: Reader, site: str | None, status: int
) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}

    answer = visitor.client.post("/code", data={"code": "NOSUCH", "csrf_token": visitor.token()}, headers=headers)

    assert answer.status_code == status


def test_a_link_from_another_site_is_followed(visitor: Reader) -> None:
    make.session(code="CARDIO")

    assert visitor.client.get("/code/CARDIO", headers=CROSS).status_code == 200


def test_no_page_needs_what_the_policy_forbids(app: Flask) -> None:
    world = World()
    reader = Reader(app, with_htmx=False).as_(world.learner)

    for one in routes(app):
        if one.method == "GET":
            html = reader.get(world.address(one)).html
            assert not html.select("style, [style], script:not([src]), object, embed, iframe, base"), one
            sources = [str(tag.get("src") or tag.get("href")) for tag in html.select("[src], link[href]")]
            assert [source for source in sources if not source.startswith(("/", "data:image/"))] == [], one
            assert [tag for tag in html.find_all() if any(name.startswith("on") for name in tag.attrs)] == [], one


def test_htmx_is_told_to_bring_no_styles_and_evaluate_nothing(visitor: Reader) -> None:
    settings = str(visitor.get("/").one('meta[name="htmx-config"]')["content"])

    assert "includeIndicatorCSS" in settings
    assert "script" not in settings.lower()


@pytest.mark.parametrize(("from_", "seen"), [("10.0.0.1", "203.0.113.9"), ("198.51.100.1", "198.51.100.1")])
def test_under_any_server_a_trusted_proxy_alone_is_believed(data: Settings, from_: str, seen: str) -> None:
    app = create_app(replace(data, trusted_proxies=("10.0.0.1",)))
    app.add_url_rule("/seen", view_func=public(lambda: request.remote_addr or ""))

    answer = app.test_client().get(
        "/seen", headers={"X-Forwarded-For": "203.0.113.9"}, environ_base={"REMOTE_ADDR": from_}
    )

    assert answer.text == seen
