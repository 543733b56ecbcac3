"""A learner's certificates as one file, and the page that shows how far it is, to its owner alone."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from blueprints.certificates.bundle import name_of
from blueprints.shared.outbox.lane import do_next
from db.credit.tables import Certificate, Credit, IssuedDocument
from db.engine.clock import now
from db.files.tables import File
from db.jobs.tables import LongJob, State
from db.roles.tables import Role
from db.sign_ins.tables import SignIn
from tests.support import make
from tests.support.documents import lose

if TYPE_CHECKING:
    from flask import Flask

    from db.people.tables import Person
    from tests.support.reader import Page, Reader


def learner(certificates: int = 2) -> Person:
    ada = make.person()
    for _ in range(certificates):
        make.certificate(learner=ada)
    return ada


def asked(reader: Reader, owner: Person) -> Page:
    return reader.follow(reader.as_(owner).submit("/transcript/certificates"))


def work(app: Flask) -> None:
    with app.app_context():
        assert do_next()


def test_all_certificates_come_as_one_file_of_the_documents_that_were_issued(app: Flask, reader: Reader) -> None:
    ada, other = learner(), learner()
    shown = asked(reader, ada)
    assert "Waiting to start." in shown.text
    work(app)

    page = reader.get(LongJob.get().url)
    assert page.one("title").get_text().startswith("Ready – ")
    served = reader.get(f"{LongJob.get().url}/result").response

    assert "It is ready." in page.text
    assert page.one("a[download]")["href"] == f"{LongJob.get().url}/result"
    archive = zipfile.ZipFile(io.BytesIO(served.get_data()))
    numbers = [row.number for row in Certificate.select().where(Certificate.learner == ada)]
    assert [name.split()[-1] for name in archive.namelist()] == [f"{number}.pdf" for number in numbers]
    for name, number in zip(archive.namelist(), numbers, strict=True):
        assert archive.read(name) == reader.get(f"/certificates/{number}.pdf").response.get_data()
    assert IssuedDocument.select().count() == 2
    assert Certificate.select().where(Certificate.learner == other).count() == 2


def test_one_that_was_replaced_is_left_out(app: Flask, visitor: Reader) -> None:
    ada = learner(2)
    Certificate.update(superseded_at=now()).where(Certificate.id == Certificate.select().first().id).execute()
    asked(visitor, ada)
    work(app)

    served = visitor.get(f"{LongJob.get().url}/result").response

    assert len(zipfile.ZipFile(io.BytesIO(served.get_data())).namelist()) == 1


def test_who_has_none_is_told(app: Flask, reader: Reader) -> None:
    asked(reader, make.person())
    work(app)

    assert "You have no certificate yet." in reader.get(LongJob.get().url).one("[role=alert]").text


def test_only_its_owner_sees_it(app: Flask, reader: Reader) -> None:
    asked(reader, learner())
    work(app)

    for stranger in (make.person(), make.staff(Role.OFFICE)):
        reader.as_(stranger)
        assert reader.get(LongJob.get().url).status == 404
        assert reader.get(f"{LongJob.get().url}/result").status == 404


def test_the_page_asks_again_by_itself_with_and_without_scripts_until_it_is_over(app: Flask, visitor: Reader) -> None:
    asked(visitor, learner())
    LongJob.update(state=State.RUNNING, done=1, total=2).execute()

    running = visitor.get(LongJob.get().url)

    assert running.one("noscript meta[http-equiv=refresh]")["content"] == "3"
    assert "load delay" in str(running.one("#job a[data-hx-get]")["data-hx-trigger"])
    assert "1 of 2 done" in running.text
    assert (running.one("progress")["value"], running.one("progress")["max"]) == ("1", "2")
    work(app)
    over = visitor.get(LongJob.get().url)
    assert over.html.select("meta[http-equiv=refresh], #job a[data-hx-get]") == []


def test_to_watch_keeps_nobody_signed_in(visitor: Reader) -> None:
    asked(visitor, learner())
    before = now() - timedelta(minutes=9)
    SignIn.update(seen_at=before).execute()

    visitor.get(LongJob.get().url)

    assert SignIn.get().seen_at == before


def test_a_result_that_is_lost_is_told(app: Flask, visitor: Reader) -> None:
    asked(visitor, learner(1))
    work(app)
    lose(File.get(File.kind == "result"))

    page = visitor.get(f"{LongJob.get().url}/result")

    assert page.status == 404
    assert "Ask for it again" in page.text


def test_the_transcript_offers_it_where_there_is_something(visitor: Reader) -> None:
    form = "form[action='/transcript/certificates']"

    assert visitor.as_(learner()).get("/transcript").html.select(form)
    assert not visitor.as_(make.person()).get("/transcript").html.select(form)


@pytest.mark.parametrize("title", ["A/B: \u201cWhy?\u201d\n\x00", "../../etc/passwd", "x" * 300])
def test_a_title_makes_a_harmless_name_in_the_archive(title: str) -> None:
    name = name_of(Credit(number="7F3K", title=title, on=date(2026, 11, 20))).filename

    assert not set(name) & set('/\\:*?"<>|\n\0')
    assert name.startswith("2026-11-20 ")
    assert len(name) < 100


def test_a_file_that_is_sent_takes_and_gives_back_a_connection_of_its_own(app: Flask, visitor: Reader) -> None:
    asked(visitor, learner(1))
    work(app)

    for _ in range(50):  # more than the pool has
        assert visitor.get(f"{LongJob.get().url}/result").response.get_data().startswith(b"PK")
