"""Which requests are ours: by the browser's word on where they come from, by the host's name, and where they lead."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprints.shared import hx
from blueprints.shared.guard import POLICY, policy_for
from cmeapp import create_app
from db.institution.settings import set_institution
from db.sign_ins.tables import OneTimeLink, Purpose
from tests.accounts.test_password_reset import NEW_TWICE
from tests.accounts.test_sign_in import member, sign_in
from tests.support import make
from tests.support.reader import Reader

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from blueprints.shared.settings import Settings

HTTPS = "https://cme.example.org"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def production(data: Settings) -> Flask:
    """The site as a proxy in front of loopback shows it to the world."""
    app = create_app(replace(data, base_url=HTTPS, host="127.0.0.1"))
    app.testing = True
    return app


def ask(client: FlaskClient, **headers: str) -> int:
    """Send a form that is right but for its code, with its token, under these headers."""
    reader = Reader(client.application, with_htmx=False)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {"code": "NOSUCH", "csrf_token": reader.token()}
    return reader.client.post("/code", data=fields, headers=names).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "Cross-Site"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_form_from_elsewhere_is_refused_though_it_has_the_token(app: Flask, headers: dict[str, str]) -> None:
    assert ask(app.test_client(), **headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:8000"},  # the configured address
        {"Sec_Fetch_Site": "same-origin", "Origin": "http://localhost"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_a_form_of_our_own_is_taken(app: Flask, headers: dict[str, str]) -> None:
    assert ask(app.test_client(), **headers) == 422


@pytest.mark.parametrize("host", ["CME.Example.ORG", "cme.example.org", "CME.EXAMPLE.ORG:443"])
def test_a_host_is_known_however_its_capitals_are_written(production: Flask, host: str) -> None:
    answer = production.test_client().get("/help", base_url=HTTPS, headers={"Host": host})

    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]"])
def test_a_name_of_this_machine_is_no_host_of_a_public_site(production: Flask, host: str) -> None:
    assert production.test_client().get("/help", headers={"Host": host}).status_code == 400


def test_a_new_password_can_be_chosen_over_https_without_telling_its_address(production: Flask) -> None:
    client, path = production.test_client(), f"/password/reset/{OneTimeLink.issue(Purpose.RESET, make.person())}"
    page = client.get(path, base_url=HTTPS)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    token = page.get_data(as_text=True).split('name="csrf_token" value="')[1].partition('"')[0]
    as_browsers_do = {"Referer": f"{HTTPS}/", "Origin": HTTPS, "Sec-Fetch-Site": "same-origin"}

    answer = client.post(path, base_url=HTTPS, data={**NEW_TWICE, "csrf_token": token}, headers=as_browsers_do)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")


@pytest.mark.parametrize("wanted", ["/漢", "/transcript?year=é", "/ä/ö"])
def test_a_path_beyond_ascii_is_led_to_after_signing_in(reader: Reader, wanted: str) -> None:
    page = sign_in(reader, member(), next=wanted)

    assert page.status in (200, 303)
    assert page.leads_to.isascii()
    assert page.leads_to.startswith("/")
    again = reader.client.get("/sign-in", query_string={"next": wanted}, headers={"HX-Request": "true"})
    assert again.headers["HX-Redirect"] == page.leads_to


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.booleans())
def test_wherever_it_leads_the_header_is_ascii_of_one_line(path: str, with_htmx: bool) -> None:
    headers = {"HX-Request": "true"} if with_htmx else {}
    with Flask(__name__).test_request_context(headers=headers):
        sent = hx.go(hx.safe_next(f"/{path}")).get_wsgi_headers(request.environ)

    leads_to = sent.get("HX-Redirect") or sent["Location"]
    assert leads_to.isascii()
    assert leads_to.isprintable()


def test_one_function_alone_sends_htmx_elsewhere() -> None:
    setting = set()
    for file in ROOT.glob("blueprints/**/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in ("HX-Redirect", "HX-Location"):
                setting.add(str(file.relative_to(ROOT)))

    assert setting == {"blueprints/shared/hx.py"}


def test_the_institutions_logo_may_come_from_its_own_site(app: Flask) -> None:
    set_institution({"logo_url": "https://www.hospital.example/logo.svg"})

    policy = app.test_client().get("/help").headers["Content-Security-Policy"]

    assert "img-src 'self' data: https://www.hospital.example;" in policy
    assert policy.replace(" https://www.hospital.example", "") == POLICY


@pytest.mark.parametrize(
    "logo",
    ["", "/static/logo.svg", "http://plain.example/x", "https://a b/x", "https://x;y/z", "https://[", "https://'x'/"],
)
def test_no_other_logo_changes_the_policy(logo: str) -> None:
    assert policy_for(logo) == POLICY
