"""What pages weigh on the wire, how many requests and queries they take: the budgets that are no matter of speed."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.assets import URLS
from cmeapp import create_app
from db.credit.tables import Credit
from db.engine.clock import now
from db.institution.settings import set_institution
from tests.support import make
from tests.support.reader import Reader
from tests.support.weight import BROWSER, NEXT_VISIT, PART, Cache, check_first_visit, fetched, html_of, queries

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from blueprints.shared.settings import Settings
    from db.people.tables import Person

RECORDS = Path(__file__).parents[2] / "blueprints/office/demo/records.csv"
PAGES = ("/", "/sign-in", "/sign-up", "/home", "/transcript")
TRANSCRIPT_QUERIES, HOME_QUERIES = 4, 6  # with the one for the sign-in


def learner_with(records: int) -> Person:
    """A learner whose lines have the demo's titles and types, each another date, amount and number."""
    learner = make.person()
    with RECORDS.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    for at in range(records):
        row = known[at % len(known)]
        texts = {"title": row["title"], "activity_type": row["type"], "credit_type": row["credit_type"]}
        amount = {"on": date(2026, 11, 1) - timedelta(days=53 * at), "hundredths": 25 + 75 * (at % 7)}
        Credit.insert(id=10_000 + 7 * at, learner=learner, **texts, **amount).execute()
    return learner


@pytest.fixture
def reader_of_much(visitor: Reader) -> Reader:
    """A learner with three pages of records and things to come, at an office that has filled in what it can."""
    lines = {"accreditor_line": "Accredited with commendation. " * 6, "office_address": "1 Lakeside Drive\nSpringfield"}
    set_institution({**lines, "back_label": "Lakeside Teaching Hospital", "back_url": "/about"})
    learner = learner_with(60)
    for at in range(3):
        activity = make.activity(title=f"Grand Rounds {at}: The Breathless Patient")
        make.participation(learner, make.session(activity, ends_at=now() + timedelta(days=at + 1)))
    return visitor.as_(learner)


def visited(reader: Reader, path: str) -> tuple[TestResponse, list[TestResponse]]:
    return fetched(reader.client if path in ("/home", "/transcript") else reader.app.test_client(), path)


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_light(reader_of_much: Reader, path: str) -> None:
    check_first_visit(*visited(reader_of_much, path))


@pytest.mark.parametrize("path", PAGES)
def test_the_next_visit_brings_the_page_alone(reader_of_much: Reader, data: Settings, path: str) -> None:
    """In a new tab; after a new sign-in; after the browser was closed; after the server was started again."""
    cache, learner = Cache(), Credit.get().learner
    own = path in ("/home", "/transcript")
    cache.visit(reader_of_much.app.test_client(), "/")  # the first visit of all, with an empty cache
    again = [reader_of_much, reader_of_much.as_(learner), Reader(reader_of_much.app, with_htmx=False).as_(learner)]
    again.append(Reader(create_app(data), with_htmx=False).as_(learner))

    for reader in again:
        assert cache.visit(reader.client if own else reader.app.test_client(), path) <= NEXT_VISIT


def test_a_signed_in_browser_asks_for_files_without_a_query(reader_of_much: Reader) -> None:
    with queries() as said:
        for address in URLS.values():
            answer = reader_of_much.client.get(address, headers=BROWSER)
            assert answer.status_code == 200
            assert answer.headers["Vary"] == "Accept-Encoding"

    assert said == []


def test_a_file_that_the_browser_has_is_not_sent_again(visitor: Reader) -> None:
    for accepted in ("br", "gzip", ""):
        headers = {"Accept-Encoding": accepted}
        first = visitor.client.get(URLS["site.css"], headers=headers)
        again = visitor.client.get(URLS["site.css"], headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.get_data()) == (200, 304, b"")
        assert first.headers.get("Content-Encoding", "") == accepted
        other = visitor.client.get(URLS["application.css"], headers={"If-None-Match": first.headers["ETag"]})
        assert other.status_code == 200


@pytest.mark.parametrize("query", ["", "?page=2", "?sort=type&dir=asc", "?sort=credits&dir=desc"])
def test_a_part_of_25_rows_is_light(reader_of_much: Reader, query: str) -> None:
    response = reader_of_much.client.get(f"/transcript{query}", headers={**BROWSER, "HX-Request": "true"})

    assert len(html_of(response).select("tbody tr")) == 25
    assert len(response.get_data()) <= PART


@pytest.mark.parametrize(("path", "most"), [("/transcript", TRANSCRIPT_QUERIES), ("/home", HOME_QUERIES)])
def test_as_records_grow_the_queries_stay(visitor: Reader, path: str, most: int) -> None:
    counts = {}
    for records in (1, 26, 120):
        learner = learner_with(0)
        for at in range(records):
            make.credit(learner, str(date(2026, 11, 1) - timedelta(days=at)))
        for _ in range(records // 20):
            make.participation(learner, make.session(ends_at=now() + timedelta(days=1)))
        visitor.as_(learner).get(path)
        with queries() as said:
            assert visitor.get(path).status == 200
        counts[records] = len([sql for sql in said if sql.startswith("SELECT")])

    assert set(counts.values()) == {counts[1]}, counts
    assert counts[1] <= most
