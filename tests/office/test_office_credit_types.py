"""Credit types are data: the office adds and changes them, and switches them on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from db.activities.credit_type.tables import ActivityCredit, CreditType
from db.audit.tables import AuditLine
from db.roles.tables import Role
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Reader

PAGE = "/office/credit-types"
FILLED: dict[str, Any] = {
    "name": "  ABIM MOC   Medical Knowledge ",
    "unit": "point",
    "professions": ["Resident/Fellow", "Physician"],
    "step_quarters": "2",
    "statement": "{provider} gives up to {max} points of {number}.",
    "number_label": "Approval",
}


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def kind(key: str) -> CreditType:
    return CreditType.get(CreditType.key == key)


def about() -> list[str]:
    return [str(line.detail["about"]) for line in AuditLine.select().order_by(AuditLine.id)]


def test_a_type_is_added_switched_off_and_shown_in_the_list(office: Reader) -> None:
    page = office.submit(f"{PAGE}/new", FILLED)

    assert page.leads_to == PAGE
    made = CreditType.select().order_by(CreditType.id.desc()).get()
    assert (made.name, made.unit, made.step_quarters) == ("ABIM MOC Medical Knowledge", "point", 2)
    assert (made.professions, made.is_on) == (["Physician", "Resident/Fellow"], False)
    assert "ABIM MOC Medical Knowledge Off" in office.get(PAGE).text
    assert about() == ["added ABIM MOC Medical Knowledge"]
    CreditType.delete_by_id(made.id)


def test_a_type_is_switched_on_once_and_off_again(office: Reader) -> None:
    own = f"{PAGE}/{kind('nursing').id}/on"

    for wish in ("yes", "yes", "no"):
        office.submit(own, {"on": wish})

    assert about() == ["switched Nursing contact hours on", "switched Nursing contact hours off"]


def test_the_step_of_a_type_that_activities_designate_stays(office: Reader) -> None:
    own = f"{PAGE}/{kind('nursing').id}"
    ActivityCredit.create(activity=make.activity(), credit_type=kind("nursing"))

    page = office.submit(own, {**FILLED, "name": "Nursing contact hours", "revision": "1"})

    assert (page.status, "so its step stays" in page.text) == (422, True)
    assert kind("nursing").step_quarters == 1
    filled = {**FILLED, "name": "Nursing contact hours", "revision": "1", "step_quarters": "1"}
    assert office.submit(own, filled).leads_to == PAGE


def test_a_change_counts_and_leaves_what_was_before_in_the_log(office: Reader) -> None:
    own = f"{PAGE}/{kind('nursing').id}"
    filled = {**FILLED, "name": "Nursing contact hours", "revision": "1"}

    assert office.get(own).one("#name")["value"] == "Nursing contact hours"
    assert [office.submit(own, filled).leads_to for _ in range(2)] == [PAGE, PAGE]

    assert (kind("nursing").unit, kind("nursing").revision) == ("point", 2)
    (line,) = AuditLine.select()
    assert line.detail["unit"] == {"from": "contact hour", "to": "point"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Give the type a name"),
        ({"name": "nursing CONTACT hours"}, "There is already a type"),
        ({"unit": ""}, "Say what one of it is"),
        ({"professions": ["Astronaut"]}, "Choose at least one profession"),
        ({"step_quarters": "3"}, "Choose a step"),
        ({"statement": "Up to {maximum}."}, "{maximum} stands for nothing"),
        ({"number_label": ""}, "say what that number is called"),
        ({"statement": "x" * 2001}, "At most 2000 characters"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_stays_typed(
    office: Reader, wrong: dict[str, Any], said: str
) -> None:
    page = office.submit(f"{PAGE}/new", {**FILLED, **wrong})

    assert (page.status, said in page.text) == (422, True)
    assert page.one("#number_label")["value"] == {**FILLED, **wrong}["number_label"]
    assert AuditLine.select().count() == 0


def test_of_two_who_change_it_the_second_sees_both(office: Reader) -> None:
    own = f"{PAGE}/{kind('nursing').id}"
    office.submit(own, {**FILLED, "unit": "unit", "revision": "1"})

    page = office.submit(own, {**FILLED, "unit": "measure", "revision": "1"})

    assert (page.status, page.one("#unit")["value"]) == (409, "measure")
    assert "Somebody changed this credit type meanwhile." in page.text
    assert "Unit unit" in page.text
    office.submit(own, {**FILLED, "unit": "measure", "revision": str(page.one("input[name=revision]")["value"])})
    assert kind("nursing").unit == "measure"


@pytest.mark.parametrize("key", ["ama", "participation"])
def test_the_types_of_the_program_are_neither_changed_nor_switched_off(office: Reader, key: str) -> None:
    own = f"{PAGE}/{kind(key).id}"

    assert office.get(own).status == 404
    assert office.submit(own, {**FILLED, "revision": "1"}).status == 404
    page = office.submit(f"{own}/on", {"on": "no"})

    assert (page.status, "is always on" in page.text) == (422, True)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.APPROVER, Role.REVIEWER])
def test_nobody_else_reaches_it(reader: Reader, role: Role) -> None:
    reader.as_(make.staff(role))

    assert reader.get(PAGE).status == 403
    assert reader.submit(f"{PAGE}/new", FILLED).status == 403
