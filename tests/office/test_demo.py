"""The demonstration: an invented department with twenty years of records, only ever in an empty database."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from blueprints.shared.commands.serve import announcement, refuse_demo
from blueprints.shared.demo import ACCOUNTS, PASSWORD
from blueprints.shared.passwords import hash_password, is_password_of
from cmeapp import create_app
from db.activities.next_session import upcoming
from db.activities.tables import Activity, Session
from db.credit.certificate import Snapshot
from db.credit.old_portal.tables import TranscriptRecord
from db.credit.step import Step, progress_of
from db.credit.tables import Certificate, Claim, Correction, Credit
from db.engine.clock import now, today
from db.engine.refusal import Refused
from db.institution.settings import forget_institution, institution
from db.institution.tables import InstitutionSetting
from db.learning.tables import LateClaim, Participation
from db.people.tables import Person
from db.reports.tables import ResultSet
from db.roles.tables import Role, RoleGrant
from tests.accounts.test_sign_up import ADA
from tests.support import make

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

    from blueprints.shared.settings import Settings
    from tests.support.reader import Reader


@pytest.fixture
def demo(data: Settings) -> Flask:
    """The app as a demo, its database empty."""
    InstitutionSetting.delete().execute()
    forget_institution()
    return create_app(replace(data, demo=True))


def load(app: Flask, *more: str) -> Result:
    return app.test_cli_runner().invoke(args=["load-demo", *more])


def person(name: str) -> Person:
    found = Person.by_email(f"{name}@example.org")
    assert found
    return found


def session(code: str) -> Session:
    found = Session.by_code(code)
    assert found
    return found


def test_the_accounts_are_told_and_their_password_is_right(demo: Flask) -> None:
    result = load(demo)

    assert result.exit_code == 0, result.output
    for email in ACCOUNTS:
        assert f"{email}  {PASSWORD}" in result.output
        assert is_password_of(Person.by_email(email), PASSWORD)
    assert all(each.email_confirmed_at and each.agreement_version for each in Person.select())
    assert RoleGrant.held(person("office"), Role.OFFICE)
    assert RoleGrant.held(person("approver"), Role.APPROVER)
    assert RoleGrant.held(person("reviewer"), Role.REVIEWER)
    assert not RoleGrant.of(person("applicant")).exists()


def test_each_start_names_everybody_who_can_sign_in(demo: Flask) -> None:
    load(demo)
    everybody = {each.email for each in Person.select().where(Person.password_hash.is_null(False))}

    said = announcement(demo.config["CME"])

    assert set(re.findall(r"[\w.]+@example\.org", said)) == everybody


def test_the_codes_are_open_closed_and_not_yet_open(demo: Flask) -> None:
    load(demo)

    states = {
        code: (session(code).opens_after(now()), session(code).is_closed) for code in ("CARDIO", "ASTHMA", "SEPSIS")
    }
    assert states == {"CARDIO": (False, False), "ASTHMA": (False, False), "SEPSIS": (False, True)}
    assert session("STROKE").opens_after(now())
    assert session("CARDIO").maximum_quarters == 5
    assert session("ASTHMA").maximum_quarters == 4
    assert len(upcoming(now(), 10)()) >= 4


def test_cardio_is_evaluated_only_and_asthma_is_assessed_too(demo: Flask) -> None:
    load(demo)
    learner = person("learner")

    asked = {
        code: [step for step, _ in progress_of(Participation.register(learner, session(code))).steps]
        for code in ("CARDIO", "ASTHMA")
    }

    assert asked["CARDIO"] == [Step.EVALUATION, Step.CLAIM]
    assert asked["ASTHMA"] == [Step.ASSESSMENT, Step.EVALUATION, Step.CLAIM]


def test_the_learners_transcript_shows_paging_and_sorting(demo: Flask) -> None:
    load(demo)
    mine = Credit.for_learner(person("learner"))

    assert 55 <= mine.count() <= 65
    assert min(credit.on for credit in mine).year == 2004
    assert mine.where(Credit.on > f"{today(institution().timezone).year - 1}").count() >= 3
    assert len({credit.activity_type for credit in mine}) >= 5
    assert len({credit.hundredths for credit in mine}) >= 15
    assert 3 <= Credit.for_learner(person("nurse")).count() < 20


def test_every_record_has_a_certificate_that_says_the_same(demo: Flask) -> None:
    load(demo)

    kinds = set()
    for credit in Credit.select(Credit, Certificate).join(Certificate):
        assert credit.certificate
        snapshot = Snapshot.from_json(credit.certificate.snapshot)
        kinds.add(snapshot.kind)
        assert (snapshot.number, snapshot.title) == (credit.number, credit.title)
        assert snapshot.credit_hundredths == credit.hundredths
    assert kinds == {"credit", "participation", "record"}


def test_records_of_somebody_without_an_account_wait(demo: Flask) -> None:
    load(demo)

    waiting = TranscriptRecord.select().where(TranscriptRecord.credit.is_null())
    assert {record.email for record in waiting} == {"m.halvorsen@example.org"}


def test_sessions_are_on_working_days(demo: Flask) -> None:
    load(demo)

    dated = Session.select().where(Session.starts_at.is_null(False), Session.code != "CARDIO")
    assert dated.count() > 15
    planned = [each for each in dated if not each.starts_at <= now() <= each.ends_at]  # not those that go on now
    assert all(each.starts_at.astimezone(institution().zone).weekday() < 5 for each in planned)


def test_a_database_that_is_not_empty_is_refused(demo: Flask) -> None:
    load(demo)
    people = Person.select().count()

    again = load(demo)

    assert (again.exit_code, "the database is not empty" in again.output) == (1, True)
    assert load(demo, "--if-empty").exit_code == 0
    assert Person.select().count() == people


def test_without_the_demo_setting_it_is_refused(app: Flask) -> None:
    result = load(app)

    assert (result.exit_code, "CME_DEMO=1" in result.output) == (1, True)
    assert Person.select().count() == 0


def test_a_demo_is_known_by_its_mark_whatever_became_of_its_people(demo: Flask, data: Settings) -> None:
    load(demo)
    Person.update(email=Person.email.concat("x")).execute()
    forget_institution()

    with pytest.raises(Refused, match="the database holds the demo"):
        refuse_demo(data)
    refuse_demo(replace(data, demo=True))
    assert institution().name != "yes"
    assert "is_demo" not in demo.test_cli_runner().invoke(args=["settings"]).output


@pytest.mark.usefixtures("cheap_hashes")
def test_a_stranger_who_signs_up_as_the_demos_people_stops_no_start(visitor: Reader, data: Settings) -> None:
    for email in ACCOUNTS:
        assert visitor.submit("/sign-up", {**ADA, "password": PASSWORD, "confirm": PASSWORD, "email": email}).leads_to
        visitor.submit("/sign-out")

    assert Person.select().count() == len(ACCOUNTS)
    refuse_demo(data)


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize(("password", "is_refused"), [(PASSWORD, True), ("Another!Lamp42", False), ("", False)])
def test_a_demo_of_before_demos_were_marked_is_known_by_its_password(
    data: Settings, password: str, is_refused: bool
) -> None:
    make.person(email="office@example.org", password_hash=hash_password(password) if password else None)

    if is_refused:
        with pytest.raises(Refused, match="the database holds the demo"):
            refuse_demo(data)
    else:
        refuse_demo(data)


def test_a_semester_is_under_way(demo: Flask) -> None:
    load(demo)
    series = Activity.get(Activity.key == "critical-care-conference")
    mine = Session.select().where(Session.activity == series)

    assert RoleGrant.held(person("coordinator"), Role.COORDINATOR, activity=series)
    assert mine.where(Session.ends_at < now()).count() >= 7
    assert mine.where(Session.starts_at > now()).count() >= 8
    assert mine.where(Session.is_gated).count() == 1
    assert LateClaim.select().where(LateClaim.answer.is_null()).count() == 2
    assert Correction.select().where(Correction.answer.is_null()).count() == 1
    assert ResultSet.select().count() >= 3
    assert {row.ended_as for row in Claim.select()} == {None, "amended", "revoked"}
    assert mine.where(Session.canceled_at.is_null(False)).count() == 1
