"""What an office had before it could run its activities on a screen comes along: states, claims, who attended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from peewee import IntegrityError

import db
from db import schema
from db.activities.credit_type.tables import CreditType
from db.activities.tables import Activity, ActivityStatus, ActivityWord, Session
from db.credit.tables import Claim
from db.institution.settings import forget_institution
from db.learning.tables import Participation
from tests.guards.test_schema import KINDS, empty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT, END = "2026-11-02T17:00:00.000000Z", "2026-11-02T18:00:00.000000Z"
PERSON = """INSERT INTO person (email, first_name, last_name, degree_id, degree_other, other_is_physician, profession,
agreement_version, created_at) VALUES ('{0}@example.org', '{0}', 'Okafor', {1}, '', FALSE, 'Physician', '', '{2}')"""
ACTIVITY = """INSERT INTO activity (key, title, description, format, format_note, status, place, joint_provider,
disclosure, minimum_percent, attempts_allowed, created_at) VALUES
('{0}', 'Café rounds', '', 'rss', '', '{1}', '', '', '', 0, 0, '{2}')"""
SESSION = """INSERT INTO session (activity_id, key, title, starts_at, ends_at, place, maximum_quarters, code, code_key)
VALUES ({0}, 'one', '', '{1}', '{2}', '', 4, 'C{0}', 'C{0}')"""
REGISTERED = "INSERT INTO participation (learner_id, session_id, how, registered_at) VALUES ({0}, 1, 'code', '{1}')"
CLAIM = """INSERT INTO claim (learner_id, session_id, participation_id, quarters, claimed_at)
VALUES ({0}, 1, {0}, 4, '{1}')"""
CERTIFICATE = """INSERT INTO certificate (number, learner_id, claim_id, kind, issued_at, snapshot)
VALUES ('{0}', {0}, {0}, '{1}', '{2}', '{{}}')"""
ROWS = (
    PERSON.format("ada", 1, AT),
    PERSON.format("ben", 1, AT),
    ACTIVITY.format("open", "active", AT),
    ACTIVITY.format("over", "closed", AT),
    SESSION.format(1, AT, END),
    SESSION.format(2, AT, END),
    *(REGISTERED.format(one, AT) for one in (1, 2)),
    *(CLAIM.format(one, AT) for one in (1, 2)),
    CERTIFICATE.format(1, "credit", AT),
    CERTIFICATE.format(2, "participation", AT),
)


@pytest.fixture(params=KINDS)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database of the release before with these rows, brought to this one."""
    with empty(request.param, tmp_path) as url:
        db.open_database(url)
        db.begin_request()
        forget_institution()
        try:
            schema.runner().up("0013_worklist")
            for row in ROWS:
                db.database.execute_sql(row)
            assert schema.migrate()[0] == "0014_program"
            yield
        finally:
            db.database.close()
            db.database.obj.dispose()
            forget_institution()


def test_what_there_was_comes_along(migrated: None) -> None:
    first, second = Activity.select().order_by(Activity.id)
    assert [first.status, second.status] == [ActivityStatus.ACTIVE, ActivityStatus.CLOSED]
    assert (first.ended_at, second.ended_at is None) == (None, False)
    assert (first.first_at, first.last_at) == Session.select(Session.starts_at, Session.ends_at).tuples().first()
    assert {row.word for row in ActivityWord.select()} == {"cafe", "rounds"}
    kinds: Any = Claim.select(CreditType.key).join(CreditType).order_by(Claim.id).tuples()
    assert [key for (key,) in kinds] == ["ama", "participation"]
    assert all(row.attended_at == row.registered_at for row in Participation.select())


def test_claims_stay_as_they_are_and_say_how_they_end(migrated: None) -> None:
    Claim.update(ended_as="revoked", end_reason="Not there").execute()

    for change in ({"quarters": 1}, {"credit_type": 2}):
        with pytest.raises(IntegrityError), db.database.atomic():
            Claim.update(change).execute()
