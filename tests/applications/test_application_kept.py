"""A form about an application that was sent after its sign-in had ended is shown again to whoever typed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.applications.review.disclosures import prefix_of
from blueprints.shared.kept_forms import NOTICE
from db.applications.proposal import Proposal
from db.applications.state import State
from db.applications.tables import Disclosure
from tests.accounts.test_kept_forms import send_late
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader

TYPED = "Novartin: speaker’s fees until March"
SECOND = {"name": "Wei Zhang", "role": "faculty", "email": "wei@example.org", "credentials": "", "controls": True}


def test_a_disclosure_is_shown_again_with_the_person_it_is_about(reader: Reader) -> None:
    world = World()
    world.fill(who={"people": [*world.application.answers()["who"]["people"], SECOND]})
    world.bring_to(State.UNIT)
    path = f"{world.application.url}/disclosures"
    prefix = prefix_of(Proposal(world.application.answers()).in_control[1])
    fields = {"person_key": "wei@example.org", f"{prefix}-status": "mitigated", f"{prefix}-relationships": TYPED}

    answer = send_late(reader, world.office, path, fields, path)

    assert answer.leads_to == f"/sign-in?next={path}"
    page = reader.as_(world.office).get(path)
    assert NOTICE in page.text
    typed = [tag.get_text(strip=True) for tag in page.html.select("textarea") if tag.get_text(strip=True)]
    assert typed == [TYPED]
    assert page.one(f"#{prefix} textarea[name={prefix}-relationships]").get_text(strip=True) == TYPED
    assert page.one("input[checked]")["value"] == "mitigated"
    assert not Disclosure.select().count()


def test_a_withdrawals_reason_is_shown_again(reader: Reader) -> None:
    world = World()
    world.bring_to(State.SUBMITTED)
    path = f"{world.application.url}/withdrawal"

    send_late(reader, world.applicant, path, {"comment": "The speaker fell ill.", "state": "submitted", "version": "1"})

    page = reader.as_(world.applicant).get(path)
    assert page.one("textarea").get_text(strip=True) == "The speaker fell ill."
    assert world.read().state == State.SUBMITTED


def test_who_was_to_stand_in_is_shown_again(reader: Reader) -> None:
    world = World()
    fields = {"email": "dana@example.org", "starts_on": "2027-03-01", "until_on": "2027-03-09"}

    send_late(reader, world.reviewer, "/applications/away", fields)

    page = reader.as_(world.reviewer).get("/applications/away")
    assert [page.one(f"[name={name}]")["value"] for name in fields] == list(fields.values())


def test_every_view_that_keeps_a_form_takes_one(app: Flask) -> None:
    """A mark on the view that only shows the page would promise what is not kept."""
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(rule.methods or ())
    marked = [name for name, view in app.view_functions.items() if hasattr(view, "keeps")]

    assert {"applications.withdraw", "applications.record_disclosure"} <= set(marked)
    assert [name for name in marked if "POST" not in methods[name]] == []
