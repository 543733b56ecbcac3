"""The faculty of a session and its disclosure gate: it opens by itself once everybody's disclosure is settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from db.activities.statements import NOBODY, NOBODY_ELSE, disclosures_of
from db.activities.tables import Session
from db.audit.tables import AuditLine
from db.disclosures.record import VALID, known_disclosures
from db.disclosures.tables import Faculty
from db.disclosures.text import WAITS
from db.engine.clock import now
from db.engine.refusal import Refused
from db.learning.tables import Participation
from db.program.faculty import (
    add_faculty,
    change_faculty,
    record_disclosure,
    remove_faculty,
    take_over,
)
from db.program.gate import faculty_of
from db.program.held import Meanwhile, Wrong
from db.program.material import Decision
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings

GRACE = {"name": "Grace Hopper", "credentials": "PhD", "email": "Grace@Example.org"}
NOTHING = {"status": "nothing to disclose", "relationships": "", "mitigation": ""}
MITIGATED = {"status": "mitigated", "relationships": "Novartin: speaker’s fees", "mitigation": "Slides reviewed"}


def record(one: Faculty, values: dict[str, str], **more: Any) -> None:
    found = Faculty.get_by_id(one.id)
    seen = found.recorded_at.isoformat() if found.recorded_at else ""
    given = {"seen": seen, "is_office": True, **more}
    record_disclosure(one, values, given.pop("by", None) or make.person(), **given)


def gate(at: Session) -> tuple[bool, str]:
    found = Session.get_by_id(at.id)
    return found.is_gated, found.disclosure


def test_the_gate_is_shut_until_everybodys_disclosure_is_settled(data: Settings) -> None:
    at = make.session(make.activity(format="rss"))

    grace = add_faculty(at.id, GRACE, make.person())
    other = add_faculty(at.id, {"name": "Wei Zhang"}, make.person())
    record(grace, NOTHING)
    assert gate(at)[0]
    assert "The disclosure of Wei Zhang is not settled yet." in gate(at)[1]
    record(other, MITIGATED)

    assert gate(at) == (
        False,
        "Wei Zhang disclosed: Novartin: speaker’s fees.\nAll relevant financial relationships have been mitigated.\n"
        "Grace Hopper, PhD has no relevant financial relationships to disclose.",
    )
    record(other, {**NOTHING, "status": "open"})
    assert gate(at)[0]


def test_registered_learners_are_told_when_the_gate_opens(data: Settings) -> None:
    at = make.session(make.activity(format="rss"))
    grace = add_faculty(at.id, GRACE, make.person())
    mine, claimed = make.participation(at=at), make.ready_to_claim(at=at)

    record(grace, NOTHING)

    assert Participation.get_by_id(mine.id).tells_at <= now()
    assert Participation.get_by_id(claimed.id).tells_at <= now()


def test_a_substitute_takes_the_place_and_shuts_the_gate_again(data: Settings) -> None:
    at = make.session(make.activity(format="rss"))
    grace = add_faculty(at.id, GRACE, make.person())
    record(grace, NOTHING)

    late = add_faculty(at.id, {"name": "Sam Field"}, make.person(), instead_of=grace.id)

    assert gate(at)[0]
    assert Faculty.get_by_id(grace.id).left_at is not None
    assert late.position == grace.position
    with pytest.raises(Wrong, match="on the faculty of this session already"):
        add_faculty(at.id, {"name": "sam field"}, make.person(), instead_of=grace.id)
    assert remove_faculty(late, make.person())
    assert not remove_faculty(late, make.person())
    assert gate(at) == (False, "")


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": " "}, "name", "Enter the person’s name"),
        ({"name": "日"}, "name", "No certificate can print"),
        ({"name": "A", "email": "nowhere"}, "email", "An address looks like"),
        ({"name": "A", "credentials": "x" * 101}, "credentials", "At most 100 characters"),
    ],
)
def test_a_person_is_refused_beside_the_field(data: Settings, values: dict[str, str], field: str, said: str) -> None:
    at = make.session(make.activity(format="rss"))
    known = add_faculty(at.id, GRACE, make.person())

    for deed in (
        lambda: add_faculty(at.id, values, make.person()),
        lambda: change_faculty(known, values, make.person()),
    ):
        with pytest.raises(Wrong, match=said) as wrong:
            deed()
        assert wrong.value.field == field


@pytest.mark.parametrize(
    ("values", "office", "field", "said"),
    [
        ({**NOTHING, "status": "x"}, True, "status", "Choose a status"),
        ({**NOTHING, "relationships": "Novartin"}, True, "status", "cannot be “nothing to disclose”"),
        ({**MITIGATED, "mitigation": " "}, True, "mitigation", "Say what was done"),
        (MITIGATED, False, "status", "The office decides"),
    ],
)
def test_a_status_needs_what_it_claims(
    data: Settings, values: dict[str, str], office: bool, field: str, said: str
) -> None:
    grace = add_faculty(make.session(make.activity(format="rss")).id, GRACE, make.person())

    with pytest.raises(Wrong, match=said) as wrong:
        record(grace, values, is_office=office)

    assert wrong.value.field == field
    assert Faculty.get().status is None


def test_nobody_settles_their_own_nor_writes_over_a_newer_record(data: Settings) -> None:
    grace = add_faculty(make.session(make.activity(format="rss")).id, GRACE, make.person())

    with pytest.raises(Refused, match="your own disclosure"):
        record(grace, NOTHING, by=make.person(email="grace@example.org"))
    record(grace, NOTHING)
    with pytest.raises(Meanwhile):
        record(grace, MITIGATED, seen="")

    lines = [line.detail["about"] for line in AuditLine.select() if line.action == "session disclosure"]
    assert lines == ["Heart failure in primary care: Grace Hopper: nothing to disclose"]


def test_a_record_of_the_last_12_months_is_taken_over_with_its_own_date(data: Settings) -> None:
    before = make.session(make.activity(format="rss"))
    after = make.session(before.activity)
    known = add_faculty(before.id, GRACE, make.person())
    record(known, NOTHING)
    found = Faculty.get_by_id(known.id)

    assert [one.id for one in known_disclosures(after, [])] == [known.id]
    take_over(after.id, found, make.person())

    assert known_disclosures(after, faculty_of(after.id)) == []
    assert Faculty.get(Faculty.session == after).recorded_at == found.recorded_at
    assert gate(after) == (False, "Grace Hopper, PhD has no relevant financial relationships to disclose.")
    with pytest.raises(Refused, match="no record of Grace Hopper that can be taken over"):
        take_over(after.id, found, make.person())


def test_an_older_record_and_one_of_another_activity_is_not_offered(data: Settings) -> None:
    before = make.session(make.activity(format="rss"))
    known = add_faculty(before.id, GRACE, make.person())
    record(known, NOTHING)

    assert known_disclosures(make.session(make.activity(format="rss")), []) == []
    Faculty.update(recorded_at=now() - VALID - timedelta(minutes=1)).where(Faculty.id == known.id).execute()
    assert known_disclosures(make.session(before.activity), []) == []


def test_the_faculty_of_a_course_is_changed_by_an_approver_alone(data: Settings) -> None:
    course, approver = make.session(), Decision(is_approver=True, reason="She fell ill")

    with pytest.raises(Wrong, match="The faculty of this activity went through approval"):
        add_faculty(course.id, GRACE, make.person())
    made = add_faculty(course.id, GRACE, make.person(), decision=approver)

    with pytest.raises(Wrong, match="went through approval"):
        remove_faculty(made, make.person())
    assert remove_faculty(made, make.person(), approver)
    assert {line.detail["reason"] for line in AuditLine.select()} == {"She fell ill"}


def test_nobody_else_has_anything_to_disclose_where_a_speaker_has(data: Settings) -> None:
    at = make.session(make.activity(disclosure=NOBODY), disclosure="Grace Hopper disclosed: Novartin: grant.")

    assert disclosures_of(at) == [NOBODY_ELSE, "Grace Hopper disclosed: Novartin: grant."]
    assert disclosures_of(make.session(at.activity)) == [NOBODY]


def test_another_name_has_no_record_and_shuts_the_gate(data: Settings) -> None:
    at = make.session(make.activity(format="rss"))
    grace = add_faculty(at.id, GRACE, make.person())
    record(grace, NOTHING)

    assert change_faculty(grace, {**GRACE, "credentials": "MD"}, make.person())
    assert not gate(at)[0]
    assert not change_faculty(grace, {**GRACE, "name": "Sam Field"}, make.person())

    assert gate(at) == (True, "The disclosure of Sam Field, PhD is not settled yet. " + WAITS.partition(". ")[2])


def test_nobody_joins_a_course_by_another_name_or_by_a_record(data: Settings) -> None:
    before = make.session()
    grace = Faculty.create(session=before, name="Grace Hopper")
    after = make.session(before.activity)
    record(grace, NOTHING)

    with pytest.raises(Wrong, match="The faculty of this activity went through approval"):
        change_faculty(grace, {"name": "Sam Field"}, make.person())
    with pytest.raises(Wrong, match="The faculty of this activity went through approval"):
        take_over(after.id, Faculty.get_by_id(grace.id), make.person())


def test_an_approvers_reason_for_another_name_stands_on_record(data: Settings) -> None:
    grace = Faculty.create(session=make.session(), name="Grace Hopper")

    change_faculty(grace, {"name": "Sam Field"}, make.person(), Decision(is_approver=True, reason="She is ill"))

    assert AuditLine.get(AuditLine.action == "faculty changed").detail["reason"] == "She is ill"
