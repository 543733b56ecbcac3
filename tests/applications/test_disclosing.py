"""What learners are told before they take part: what the faculty disclosed, and the statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from db.activities.statements import NOBODY
from db.activities.tables import Activity, Session
from db.applications.decision import NotReady
from db.applications.disclosure import disclosure_text
from db.applications.proposal import Contributor
from db.applications.state import State
from db.applications.tables import Disclosure
from db.applications.workflow import Act
from db.disclosures.status import DisclosureStatus
from db.disclosures.text import MITIGATED
from tests.support import make
from tests.support.proposals import World

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.reader import Reader


def contributor(name: str, credentials: str = "") -> Contributor:
    return Contributor(name, "faculty", "", credentials, controls=True)


def record(name: str, status: DisclosureStatus, relationships: str = "") -> Disclosure:
    return Disclosure(person_key=name.casefold(), name=name, status=status, relationships=relationships)


def test_nobody_has_anything_to_disclose() -> None:
    people = [contributor("Ines Duarte"), contributor("Wei Zhang")]
    records = [record("Ines Duarte", DisclosureStatus.NOTHING), record("Wei Zhang", DisclosureStatus.NOT_RELEVANT)]

    assert disclosure_text(people, records) == NOBODY


def test_relationships_come_with_names_and_that_they_were_mitigated() -> None:
    people = [contributor("Ines Duarte", "MD"), contributor("Wei Zhang", "PhD"), contributor("Sam Field")]
    records = [
        record("Ines Duarte", DisclosureStatus.MITIGATED, "Novartin: speaker’s fees\n Pharmacel: grant."),
        record("Wei Zhang", DisclosureStatus.NOTHING),
        record("Sam Field", DisclosureStatus.NOT_RELEVANT, "Pharmacel: shares of a fund"),
    ]

    assert disclosure_text(people, records).splitlines() == [
        "Ines Duarte, MD disclosed: Novartin: speaker’s fees Pharmacel: grant.",
        MITIGATED,
        "Wei Zhang, PhD; Sam Field have no relevant financial relationships to disclose.",
    ]


def test_who_is_not_in_control_or_not_on_record_is_not_named() -> None:
    people = [contributor("Ines Duarte")]
    left = record("Wei Zhang", DisclosureStatus.MITIGATED, "Novartin: grant")

    assert disclosure_text(people, [left]) == ""
    assert disclosure_text([], []) == ""


def test_support_is_named() -> None:
    people, records = [contributor("Ines Duarte")], [record("Ines Duarte", DisclosureStatus.NOTHING)]

    text = disclosure_text(people, records, "an educational grant from Pharmacel")

    assert text.splitlines() == [NOBODY, "This activity is supported by an educational grant from Pharmacel."]


def test_the_approval_stores_it_with_the_activity(app: Flask) -> None:
    world = World(money={"support": "yes", "supporters": "Pharmacel (grant)"})
    world.bring_to(State.APPROVED)

    assert Activity.get().disclosure.splitlines() == [NOBODY, "This activity is supported by Pharmacel (grant)."]


def test_more_than_a_page_can_hold_is_told_before_the_approval(app: Flask) -> None:
    names = [f"person{at}@example.org" for at in range(6)]
    same = {"role": "faculty", "credentials": "MD", "controls": True}
    people = [{"name": name, "email": name, **same} for name in names]
    world = World(who={"people": people})
    world.bring_to(State.FINAL)
    for name in names:
        values = {"relationships": "x" * 3900, "status": DisclosureStatus.MITIGATED, "recorded_by": world.office}
        Disclosure.create(application=world.application, person_key=name, name=name, **values)

    with pytest.raises(NotReady) as refused:
        world.act(world.approver, Act.APPROVE)

    assert [words[:28] for words in refused.value.problems] == ["The disclosures are too long"]
    assert Activity.select().count() == 0


@pytest.mark.parametrize("signed_in", [True, False])
def test_learners_read_it_before_they_register(visitor: Reader, signed_in: bool) -> None:
    at = make.session(make.activity(disclosure=f"Ines Duarte disclosed: <b>Novartin</b>.\n{MITIGATED}"))
    if signed_in:
        visitor.as_(make.person())

    page = visitor.get(f"/code/{at.slug}")

    told = [" ".join(section.get_text().split()) for section in page.html.select(".told")]
    first = "Ines Duarte disclosed: <b>Novartin</b>."
    assert told[0] == f"Disclosure: {first} {first} {MITIGATED}", "in short, and in full when it is opened"
    assert "Test Hospital is accredited by the Accreditation Council" in told[1]
    assert "designates this live activity for a maximum of 1.00 AMA PRA Category 1 Credit(s)™" in told[1]
    order = page.text.find(MITIGATED), page.text.rfind("Register" if signed_in else "Sign in or create")
    assert 0 < order[0] < order[1]


def test_the_participations_page_says_it_too_and_nothing_where_there_is_none(visitor: Reader) -> None:
    at = make.session(make.activity(disclosure=NOBODY))
    mine = make.participation(at=at)
    visitor.as_(mine.learner)

    assert NOBODY in visitor.get(f"/participations/{mine.id}").text
    assert "Disclosure" not in visitor.get(f"/code/{make.session().slug}").text
    assert Session.select().count() == 2
