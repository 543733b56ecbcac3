"""The credit types of an activity on its page: changed by an approver with a reason, refused with what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.credit_type.designation import designated
from db.activities.credit_type.tables import CreditType
from db.activities.tables import Activity, ActivityStatus
from db.roles.tables import Role
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def path(part: str = "") -> str:
    return f"/office/activities/{Activity.get().id}{part}"


def kind(key: str) -> str:
    CreditType.update(is_on=True).execute()
    return str(CreditType.get(CreditType.key == key).id)


def send(reader: Reader, keys: list[str], revision: str = "1", **more: str) -> Page:
    fields = {"type": [kind(key) for key in keys], "revision": revision, **more}
    return reader.submit(path("/credit"), fields)


def keys() -> list[str]:
    return [one.key for one in designated(Activity.get())]


@pytest.fixture
def approver(reader: Reader) -> Reader:
    make.activity()
    return reader.as_(make.staff(Role.APPROVER))


def test_an_approver_designates_another_type_and_says_why(approver: Reader) -> None:
    number = f"number-{kind('pharmacy')}"
    lacking = send(approver, ["ama", "pharmacy"], reason="They asked")
    assert "needs its number" in lacking.one(f"#{number}-message").get_text()
    silent = send(approver, ["ama", "pharmacy"], **{number: "0000-24-001"})
    assert "Say why" in silent.one("#reason-message").get_text()
    assert silent.one(f"#{number}")["value"] == "0000-24-001"
    assert keys() == ["ama"]

    send(approver, ["ama", "pharmacy"], reason="They asked", **{number: "0000-24-001"})

    assert keys() == ["ama", "pharmacy"]
    assert "0000-24-001" in approver.get(path()).text
    assert "They asked" in approver.get(path("/history")).text


def test_the_office_asks_an_approver_but_for_what_is_only_planned(reader: Reader) -> None:
    make.activity()
    reader.as_(make.staff(Role.OFFICE))
    assert "Only an approver" in reader.get(path("/credit")).text
    assert send(reader, ["nursing"], reason="They asked").status == 422
    Activity.update(status=ActivityStatus.PLANNED).execute()

    send(reader, ["nursing"])

    assert keys() == ["nursing"]


def test_the_second_who_chooses_sees_both(approver: Reader) -> None:
    send(approver, ["nursing"], reason="They asked")

    answer = send(approver, ["ama", "nursing"], reason="Both")

    assert (answer.status, "Nursing contact hours" in answer.one("#conflict").get_text()) == (409, True)
    assert answer.one(f"#type-{kind('ama')}").has_attr("checked")
    assert keys() == ["nursing"]
    revision = str(answer.one("form[action$='/credit'] input[name=revision]")["value"])
    send(approver, ["ama", "nursing"], revision, reason="Both")
    assert keys() == ["ama", "nursing"]


def test_nothing_is_designated_once_the_activity_is_over(approver: Reader) -> None:
    Activity.update(status=ActivityStatus.CLOSED).execute()

    answer = send(approver, ["nursing"], reason="They asked")

    assert (answer.status, "This activity is closed" in answer.text) == (422, True)
    assert keys() == ["ama"]
