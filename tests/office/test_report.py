"""The mark that claims were reported to the accreditor: the office's alone, once, and seen by whoever corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db import database
from db.audit.tables import AuditLine
from db.credit.claim import claim_credit
from db.credit.correction import Change, NotWarned, correct_claim
from db.credit.report import report_claims
from db.credit.tables import Claim
from db.engine.row import hold
from db.roles.tables import Role, RoleGrant
from tests.conftest import POSTGRESQL
from tests.support import make
from tests.support.pair import End, during

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


def claimed() -> Claim:
    found = make.certificate().claim
    assert found is not None
    return found


def test_the_office_marks_an_activitys_claims_as_reported_once(reader: Reader) -> None:
    office = reader.as_(make.staff(Role.OFFICE))
    claim = claimed()
    page = f"/office/activities/{claim.session.activity.id}"
    claimed()
    assert "1 claim is not marked" in office.get(f"{page}/learners").text

    for _ in range(2):
        assert office.submit(f"{page}/report").status in (200, 303)

    assert [one.reported_at is not None for one in Claim.select().order_by(Claim.id)] == [True, False]
    lines = [line for line in AuditLine.select() if line.action == "reported to the accreditor"]
    assert [line.detail["about"] for line in lines] == ["1 claim reported to the accreditor"]
    assert "0 claims are not marked" in office.get(f"{page}/learners").text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.APPROVER])
def test_only_the_office_marks_what_was_reported(reader: Reader, role: Role) -> None:
    claim, person = claimed(), make.person()
    activity = claim.session.activity
    RoleGrant.create(person=person, role=role, activity=activity if role == Role.COORDINATOR else None)

    page = reader.as_(person).submit(f"/office/activities/{activity.id}/report")

    assert page.status == 403
    assert Claim.get().reported_at is None


@pytest.mark.skipif(not POSTGRESQL, reason="on SQLite one holds all")
def test_claims_are_held_in_one_order_wherever_they_lie_in_the_file(app: Flask) -> None:
    at, staff = make.session(), make.staff(Role.OFFICE)
    for before in (1000, 1):
        database.execute_sql("SELECT setval(pg_get_serial_sequence('claim', 'id'), %s)", [before])
        claim_credit(make.ready_to_claim(at=at), 4)
    first, second = [claim.id for claim in Claim.select().order_by(Claim.id)]

    end = during(lambda: hold(Claim, first), lambda: report_claims(at.activity, staff), lambda: hold(Claim, second))

    assert end == End(2)


def test_whoever_corrects_while_it_is_reported_is_warned(app: Flask) -> None:
    claim, staff = claimed(), make.staff(Role.OFFICE)

    end = during(
        lambda: report_claims(claim.session.activity, staff), lambda: correct_claim(claim, Change(staff, "Half.", 2))
    )

    assert isinstance(end.refusal, NotWarned)
    assert Claim.get().superseded_at is None
