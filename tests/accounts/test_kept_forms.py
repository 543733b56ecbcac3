"""What is kept of a form that came too late: only where its page shows it again, little of it, and nothing by force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blueprints.shared.kept_forms import KEPT, NOT_KEPT, NOTICE
from db.engine.clock import now
from db.people.tables import Person
from db.roles.tables import Role
from db.sign_ins.tables import KeptForm, SignIn
from tests.support import make

if TYPE_CHECKING:
    from tests.support.reader import Page, Reader


def send_late(reader: Reader, person: Person, path: str, fields: dict[str, str], page: str = "/home") -> Page:
    """Send a form whose sign-in ended meanwhile; the answer leads to the sign-in page."""
    reader.as_(person)
    token = reader.token()
    SignIn.end_all(person)
    name = "HTTP_HX_CURRENT_URL" if reader.with_htmx else "HTTP_REFERER"
    reader.client.environ_base[name] = f"http://localhost{page}"
    return reader.submit(path, {**fields, "csrf_token": token}, token=False)


def test_a_late_claims_note_is_shown_again_unsent(reader: Reader) -> None:
    learner, at = make.person(), make.session(code="CARDIO", closes_at=now())

    page = send_late(reader, learner, "/code/CARDIO/late-claim", {"note": "The beamer was dark."})

    assert page.leads_to == "/sign-in?next=/code/CARDIO"
    assert KEPT in reader.get(page.leads_to).text
    again = reader.as_(learner).get(f"/code/{at.slug}")
    assert again.one("#note").get_text(strip=True) == "The beamer was dark."
    assert NOTICE in again.text


@pytest.mark.parametrize("path", ["/office/units", "/office/units/{}/name"])
def test_a_units_name_is_shown_again_where_it_was_typed(reader: Reader, path: str) -> None:
    unit, office = make.unit("Cardiology"), make.staff(Role.OFFICE)

    page = send_late(reader, office, path.format(unit.id), {"name": "Heart", "unit": str(unit.id)}, "/office/units")

    assert page.leads_to == "/sign-in?next=/office/units"
    field = "#new-name" if path == "/office/units" else f"#name-{unit.id}"
    assert reader.as_(office).get("/office/units").one(field)["value"] == "Heart"


def test_a_role_that_was_to_be_granted_is_shown_again_without_the_password(reader: Reader) -> None:
    office, person = make.staff(Role.OFFICE), make.person()
    fields = {"change": "grant", "role": "coordinator", "activity": "rounds", "current_password": "Gauze!Lamp42"}

    page = send_late(reader, office, f"/office/people/{person.id}/roles", fields)

    assert page.leads_to == f"/sign-in?next=/office/people/{person.id}"
    assert reader.as_(office).get(f"/office/people/{person.id}").one("#activity")["value"] == "rounds"
    assert "Gauze" not in str(KeptForm.get().fields)


@pytest.mark.parametrize("path", ["/account/confirmation", "/account/sign-ins/others/end", "/nowhere/at/all", "/home"])
def test_nothing_is_kept_where_no_page_would_show_it(reader: Reader, path: str) -> None:
    page = send_late(reader, make.person(), path, {"note": "x" * 100}, "/account")

    assert KeptForm.select().count() == 0
    if page.leads_to:
        assert page.leads_to == "/sign-in?next=/account"
        told = reader.get(page.leads_to).text
        assert NOT_KEPT in told
        assert KEPT not in told


def test_five_forms_of_a_person_are_kept_and_the_oldest_go(reader: Reader) -> None:
    learner = make.person()
    for number in range(7):
        send_late(reader, learner, f"/participations/{number}/assessment", {"question_1": "typed"})

    kept = [form.path for form in KeptForm.select().order_by(KeptForm.id)]
    assert kept == [f"/participations/{number}/assessment" for number in range(2, 7)]


def test_another_persons_forms_stay(reader: Reader) -> None:
    for person in (make.person(), make.person()):
        for number in range(6):
            send_late(reader, person, f"/participations/{number}/assessment", {"question_1": "typed"})

    assert KeptForm.select().count() == 10


@pytest.mark.parametrize("size", [150_001, 480_000])
def test_no_more_is_kept_than_a_form_of_words_needs(reader: Reader, size: int) -> None:
    page = send_late(reader, make.person(), "/participations/1/evaluation", {"question_1": "é" * size})

    assert page.leads_to.startswith("/sign-in") or page.status == 413
    assert KeptForm.select().count() == 0


def test_too_long_an_address_is_refused_in_words(reader: Reader) -> None:
    page = send_late(reader, make.person(), f"/code/{'a' * 600}/late-claim", {"note": "x"})

    assert page.leads_to.startswith("/sign-in")
    assert KeptForm.select().count() == 0
    assert NOT_KEPT in reader.get("/sign-in").text
