"""Units are data: the office adds, renames and closes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.applications.decision import NotReady
from db.applications.state import State
from db.applications.workflow import Act
from db.audit.tables import AuditLine
from db.institution.tables import Unit
from db.roles.tables import Role
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from tests.support.reader import Reader


@pytest.fixture
def office(reader: Reader) -> Reader:
    return reader.as_(make.staff(Role.OFFICE))


def actions() -> list[str]:
    return [line.action for line in AuditLine.select().order_by(AuditLine.id)]


def test_a_unit_is_added_renamed_closed_and_opened(office: Reader) -> None:
    assert office.submit("/office/units", {"name": "  Family   Medicine "}).status in (200, 303)
    unit = Unit.get()
    assert unit.name == "Family Medicine"

    own = f"/office/units/{unit.id}"
    office.submit(f"{own}/name", {"name": "Family and Community Medicine"})
    office.submit(f"{own}/closed", {"closed": "yes"})
    page = office.get("/office/units")
    assert "Family and Community Medicine Closed" in page.text

    office.submit(f"{own}/closed", {"closed": "no"})
    assert Unit.get().closed_at is None
    assert actions() == ["unit added", "unit renamed", "unit closed", "unit opened"]


def test_twice_is_once(office: Reader) -> None:
    unit = make.unit("Cardiology")

    for _ in range(2):
        office.submit(f"/office/units/{unit.id}/closed", {"closed": "yes"})
        office.submit(f"/office/units/{unit.id}/name", {"name": "Heart"})

    assert actions() == ["unit closed", "unit renamed"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (" ", "Give the unit a name"),
        ("王 Medicine", "No certificate can print 王"),
        ("CARDIOLOGY", "already a unit “Cardiology”"),
        ("x" * 201, "At most 200"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_stays(office: Reader, name: str, said: str) -> None:
    make.unit("Cardiology")
    other = make.unit("Oncology")

    for path in ("/office/units", f"/office/units/{other.id}/name"):
        answer = office.submit(path, {"name": name})
        assert (answer.status, said in answer.text) == (422, True)
        assert name in [box.get("value") for box in answer.html.select("input[name=name][aria-invalid]")]

    assert {unit.name for unit in Unit.select()} == {"Cardiology", "Oncology"}
    assert actions() == []


def test_a_unit_that_is_not_there(office: Reader) -> None:
    assert office.submit("/office/units/77/name", {"name": "Heart"}).status == 404
    assert office.submit("/office/units/77/closed").status == 404


def test_only_the_office_keeps_units(reader: Reader) -> None:
    unit = make.unit("Cardiology")
    reader.as_(make.staff(Role.APPROVER))

    assert reader.submit("/office/units", {"name": "Heart"}).status == 403
    assert reader.submit(f"/office/units/{unit.id}/closed").status == 403
    assert Unit.get().closed_at is None


def test_an_application_of_a_closed_unit_says_so_and_cannot_be_approved(office: Reader) -> None:
    world = World()
    world.bring_to(State.FINAL)
    world.clear()
    assert "(closed on" not in office.get(world.application.url).text

    office.submit(f"/office/units/{world.unit.id}/closed", {"closed": "yes"})

    assert f"{world.unit.name} (closed on" in office.get(world.application.url).text
    with pytest.raises(NotReady) as refused:
        world.act(world.approver, Act.APPROVE)
    assert "The responsible unit is closed" in refused.value.problems
