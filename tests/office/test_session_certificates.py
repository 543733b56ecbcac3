"""All certificates of a session as one file, each by its learner's name."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from blueprints.shared.outbox.lane import do_next
from db.credit.claim import claim_credit
from db.credit.tables import Certificate
from db.jobs.tables import LongJob
from db.roles.tables import Role, RoleGrant
from tests.support import make

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


def test_the_certificates_of_a_session_come_as_one_file(app: Flask, reader: Reader) -> None:
    at = make.session()
    for name in ("Zoë", "Ann"):
        claim_credit(make.ready_to_claim(make.person(first_name=name), at), 4)
    make.certificate()  # of another session
    reader.as_(make.staff(Role.OFFICE))
    assert "2 certificates are in force." in reader.get(f"/office/sessions/{at.id}/certificates").text
    page = reader.follow(reader.submit(f"/office/sessions/{at.id}/certificates"))
    assert page.one("h1").get_text() == "A session’s certificates as one file"
    with app.app_context():
        assert do_next()

    served = reader.get(f"{LongJob.get().url}/result").response
    names = zipfile.ZipFile(io.BytesIO(served.get_data())).namelist()
    numbers = [row.number for row in Certificate.select().order_by(Certificate.id).limit(2)]
    assert names == [f"Okafor Zoë {numbers[0]}.pdf", f"Okafor Ann {numbers[1]}.pdf"]


def test_a_session_that_nobody_claimed_has_none(app: Flask, reader: Reader) -> None:
    at = make.session()
    reader.as_(make.staff(Role.OFFICE))
    assert "Nobody has claimed credit" in reader.get(f"/office/sessions/{at.id}/certificates").text
    page = reader.submit(f"/office/sessions/{at.id}/certificates")
    with app.app_context():
        do_next()

    assert "Nobody has claimed credit for this session yet" in reader.follow(page).text


def test_whoever_runs_the_session_no_longer_gets_nothing(app: Flask, reader: Reader) -> None:
    at = make.session()
    claim_credit(make.ready_to_claim(at=at), 4)
    mine = make.person()
    grant = RoleGrant.create(person=mine, role=Role.COORDINATOR, activity=at.activity)
    page = reader.as_(mine).submit(f"/office/sessions/{at.id}/certificates")
    grant.delete_instance()
    with app.app_context():
        do_next()

    assert "You no longer run this session" in reader.follow(page).text
