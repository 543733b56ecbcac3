"""The load file: read as a whole, refused with every problem, safe to load twice, never rewriting what people did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.activities.code_pool import replaced_code
from db.activities.tables import Session
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.institution.settings import institution
from db.learning.assessment.tables import AssessmentAttempt, AssessmentOption, AssessmentQuestion
from db.learning.tables import EvaluationDraft, EvaluationQuestion
from db.people.tables import Person
from db.roles.tables import Role, RoleGrant
from tests.support import make
from tests.support.load_example import EXAMPLE, changed, load, refusal

if TYPE_CHECKING:
    from flask import Flask

    from db.learning.tables import Participation

CODE = "FEVER-3"


def joined(code: str) -> Participation:
    """Somebody who has registered for this session."""
    session = Session.by_code(code)
    assert session
    return make.participation(at=session)


@pytest.mark.usefixtures("data")
def test_the_example_of_the_docs_makes_a_department() -> None:
    load()

    assert institution().provider == "Birch Hill Hospital"
    sam = Person.by_email("sam.field@birchhill.example")
    assert sam
    assert RoleGrant.held(sam, Role.OFFICE)
    assert (sam.password_hash, sam.email_confirmed_at) == (None, None)
    session = Session.by_code("fever 3")
    assert session
    assert session.starts_at == datetime(2026, 12, 3, 17, tzinfo=UTC)
    assert session.opens_at == datetime(2026, 12, 3, 16, 30, tzinfo=UTC)
    assert session.closes_at == datetime(2026, 12, 10, 18, tzinfo=UTC)
    assert session.maximum_quarters == 4
    assert 5 <= EvaluationQuestion.of(session.activity).count() <= 7


@pytest.mark.usefixtures("data")
def test_the_same_file_twice_changes_nothing() -> None:
    load()
    lines = AuditLine.select().count()

    assert load() == ["Nothing to change."]
    assert AuditLine.select().count() == lines > 0


@pytest.mark.usefixtures("data")
def test_changed_texts_update_what_is_there() -> None:
    load()
    before = Session.by_code(CODE)

    load(changed("Fever in the Returning Traveler", "Fever After Travel"))

    after = Session.by_code(CODE)
    assert before
    assert after
    assert (after.id, after.title) == (before.id, "Fever After Travel")
    line = AuditLine.select().order_by(AuditLine.id.desc()).get()
    assert (line.to_state, line.detail) == ("changed", {"file": "test.toml", "columns": ["title"]})


@pytest.mark.usefixtures("data")
def test_two_sessions_can_change_codes() -> None:
    load()
    swapped = EXAMPLE.replace("FEVER-3", "X1X").replace("INHALER", "FEVER-3").replace("X1X", "INHALER")

    load(swapped)

    fever = Session.by_code("INHALER")
    assert fever
    assert fever.title == "Fever in the Returning Traveler"
    assert load(swapped) == ["Nothing to change."]


@pytest.mark.usefixtures("data")
def test_a_code_that_a_file_replaces_is_never_taken_again() -> None:
    load()
    load(EXAMPLE.replace("FEVER-3", "NEW-CODE"))

    replaced = replaced_code("fever 3")
    assert replaced
    assert replaced.session.code == "NEW-CODE"
    assert "“FEVER-3” was replaced by the office, and a code is never used again" in refusal(EXAMPLE)


@pytest.mark.usefixtures("data")
def test_a_local_time_that_comes_twice_is_taken_with_its_offset() -> None:
    load(changed("starts = 2026-12-03T12:00:00", "starts = 2026-11-01T01:30:00-05:00"))

    session = Session.by_code(CODE)
    assert session
    assert session.starts_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.usefixtures("data")
def test_a_code_of_another_session_is_refused() -> None:
    make.session(code="fever3")

    assert "“FEVER-3” is the code of another session: Heart failure" in refusal(EXAMPLE)


@pytest.mark.usefixtures("data")
def test_an_assessment_that_was_tried_becomes_an_earlier_version_and_keeps_its_level() -> None:
    load()
    mine = joined("INHALER")
    AssessmentAttempt.create(participation=mine, number=1, answers={}, right=1, questions=1, is_passed=True)

    assert load(changed("minimum_percent = 70", "minimum_percent = 70\nattempts = 3")) == ["1 activity changed."]
    load(changed("Sitting upright", "Standing"))

    assert [row.version for row in AssessmentQuestion.select().order_by(AssessmentQuestion.version)] == [1, 2]
    assert joined("INHALER").session.activity.assessment_version == 2
    assert "(activity 2, minimum_percent): people were told" in refusal(changed("percent = 70", "percent = 60"))


@pytest.mark.usefixtures("data")
def test_an_assessment_that_nobody_tried_is_replaced() -> None:
    load()
    load(changed("Sitting upright", "Standing"))

    assert AssessmentQuestion.select().count() == 1
    texts = [option.text for option in AssessmentOption.select().order_by(AssessmentOption.position)]
    assert texts[2:] == ["Standing"]


@pytest.mark.usefixtures("data")
def test_an_evaluation_that_was_begun_becomes_an_earlier_version() -> None:
    own = EXAMPLE + "\n[[activities.evaluation]]\nkind = 'text'\nprompt = 'What did you miss?'\n"
    load(own)
    EvaluationDraft.keep(joined("INHALER"), {"1": "Nothing"})

    load(own.replace("miss", "lack"))

    asked = EvaluationQuestion.select().where(EvaluationQuestion.activity == joined("INHALER").session.activity)
    assert [(row.version, row.prompt) for row in asked.order_by(EvaluationQuestion.version)] == [
        (1, "What did you miss?"),
        (2, "What did you lack?"),
    ]


@pytest.mark.usefixtures("data")
def test_credit_is_not_designated_anew_once_it_has_been_claimed() -> None:
    load()
    mine = joined(CODE)
    Claim.create(learner=mine.learner, session=mine.session, participation=mine, quarters=4)

    assert "(activity 1, session 1, maximum): credit has been" in refusal(changed("maximum = 1.00", "maximum = 2"))
    assert "(activity 1, format): credit has been claimed" in refusal(changed('"rss"', '"live"'))


@pytest.mark.usefixtures("data")
def test_a_name_is_its_owners_once_there_is_an_account() -> None:
    load()
    Person.update(password_hash="a hash").execute()

    said = load(changed('first_name = "Sam"', 'first_name = "Samantha"'))

    assert "sam.field@birchhill.example has an account and keeps the name" in said[-1]
    assert Person.get().first_name == "Sam"


@pytest.mark.usefixtures("data")
def test_without_an_account_the_file_sets_name_and_roles() -> None:
    load()
    load(changed('"Sam"', '"Samantha"').replace('{ role = "office" }', '{ role = "approver" }'))

    assert Person.get().first_name == "Samantha"
    assert {grant.role for grant in RoleGrant.select()} == {"office", "approver"}


def test_the_command_lists_problems_and_ends_with_one(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "lecture.toml"
    run = app.test_cli_runner()
    file.write_text(changed("maximum = 1.00", "maximum = 1.1"), encoding="utf-8")
    result = run.invoke(args=["load", str(file)])
    assert result.exit_code == 1
    assert "(activity 1, session 1, maximum): credit in steps" in result.output
    assert "Nothing was changed: 1 problem." in result.output

    file.write_text(EXAMPLE, encoding="utf-8-sig")
    result = run.invoke(args=["load", str(file)])
    assert (result.exit_code, "2 sessions added." in result.output) == (0, True)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "name = 'ä'".encode("latin-1"), b"x = '" + b"a" * 6_000_000])
def test_a_file_that_is_no_text_of_ours_is_refused(app: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lecture.toml"
    file.write_bytes(content)

    result = app.test_cli_runner().invoke(args=["load", str(file)])

    assert result.exit_code == 1
    assert "lecture.toml: " in result.output


def test_a_file_that_is_not_there_is_refused(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["load", str(tmp_path / "no.toml")])

    assert (result.exit_code, "No such file" in result.output) == (1, True)
