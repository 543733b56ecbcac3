"""Credit types: what an activity designates, whom it fits, and the sentences made from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from blueprints.certificates.wording import wording
from db.activities.credit_type.designation import designated, fits, most_of, statements_of
from db.activities.credit_type.tables import ActivityCredit, CreditType
from db.activities.statements import counted
from db.audit.tables import AuditLine
from db.credit.certificate import Snapshot
from db.credit.claim import claim_credit
from db.credit.designate import designate
from db.engine.clock import now
from db.engine.refusal import Refused
from db.institution.settings import institution
from db.learning.tables import Participation
from tests.support import make

if TYPE_CHECKING:
    from blueprints.shared.settings import Settings
    from db.activities.tables import Activity

LATER = timedelta(days=1)


def kind(key: str, **more: Any) -> CreditType:
    """A credit type, switched on."""
    CreditType.update(is_on=True, **more).where(CreditType.key == key).execute()
    return CreditType.get(CreditType.key == key)


def designating(*keys: str, **more: Any) -> Activity:
    """An activity to come that designates these."""
    of = make.activity(**more)
    designate(of, [(kind(key), "2027") for key in keys], None)
    return of


@pytest.mark.parametrize(
    ("degree", "profession", "keys", "fitting"),
    [
        ("MD", "Physician", (), ["ama"]),
        ("RN", "Nurse", (), ["participation"]),
        ("RN", "Nurse", ("ama", "nursing"), ["nursing"]),
        ("MD", "Nurse", ("ama", "nursing"), ["ama", "nursing"]),
        ("PA", "Physician Assistant", ("ama", "nursing"), ["participation"]),
        ("MD", "Physician", ("nursing",), ["participation"]),
        ("PharmD", "Pharmacist", ("ama", "aapa", "pharmacy"), ["pharmacy"]),
    ],
)
def test_a_type_fits_whom_it_is_for(
    data: Settings, degree: str, profession: str, keys: tuple[str, ...], fitting: list[str]
) -> None:
    of = designating(*keys) if keys else make.activity()

    assert [one.key for one in fits(make.person(degree, profession=profession), of)] == fitting


def test_the_statements_are_the_accreditors_and_one_of_each_type(data: Settings) -> None:
    at = make.session(designating("ama", "aapa"), maximum_quarters=5)

    first, ama, aapa = statements_of(at, institution())

    assert first.startswith("Test Hospital is accredited by the")
    assert ama == (
        "Test Hospital designates this live activity for a maximum of 1.25 AMA PRA Category 1 Credit(s)™. "
        "Physicians should claim only the credit commensurate with the extent of their participation in the activity."
    )
    assert "designated for 1.25 AAPA Category 1 CME credits. Approval is valid until 2027." in aapa


def test_a_maximum_is_rounded_down_to_the_step_of_the_type(data: Settings) -> None:
    half = kind("nursing", step_quarters=2)
    at = make.session(designating("ama", "nursing"), maximum_quarters=5)

    assert [most_of(one, 5) for one in (half, kind("ama"))] == [4, 5]
    assert "for 1.00 contact hours." in statements_of(at, institution())[2]


@pytest.mark.parametrize(
    ("hundredths", "name", "unit", "words"),
    [
        (125, "AMA PRA Category 1 Credit(s)™", "credit", "1.25 AMA PRA Category 1 Credits™"),
        (100, "AMA PRA Category 1 Credit(s)™", "", "1.00 AMA PRA Category 1 Credit™"),
        (100, "Nursing contact hours", "contact hour", "1.00 Nursing contact hour"),
        (50, "Nursing contact hours", "contact hour", "0.50 Nursing contact hours"),
        (100, "Hours of participation", "hour", "1.00 hour of participation"),
        (25, "ABIM MOC Medical Knowledge", "point", "0.25 points of ABIM MOC Medical Knowledge"),
    ],
)
def test_an_amount_is_counted_in_the_unit_of_its_type(hundredths: int, name: str, unit: str, words: str) -> None:
    assert counted(hundredths, name, unit) == words


def test_designating_leaves_one_line_and_twice_changes_nothing(data: Settings) -> None:
    of, office = make.activity(), make.person()
    chosen = [(kind("aapa"), " until  2027 "), (kind("ama"), "")]

    assert [designate(of, chosen, office) for _ in range(2)] == [True, False]

    assert [(one.key, one.number) for one in designated(of)] == [("ama", ""), ("aapa", "until 2027")]
    words = "designates AMA PRA Category 1 Credit(s)™, AAPA Category 1 CME credits (until 2027)"
    assert [(line.person, line.detail) for line in AuditLine.select()] == [(office, {"about": words})]


def test_ama_alone_is_what_an_activity_without_a_word_designates(data: Settings) -> None:
    of = designating("ama", "nursing")

    assert designate(of, [(kind("ama"), "")], None)
    assert ActivityCredit.select().count() == 0
    assert not designate(of, [(kind("ama"), "")], None)


def test_hours_of_participation_alone_award_no_credit_to_anybody(data: Settings) -> None:
    at = make.session()
    assert designate(at.activity, [(kind("participation"), "")], None)

    made = claim_credit(make.ready_to_claim(at=at), 4)

    says = Snapshot.from_json(made.snapshot)
    assert (says.kind, wording(says).credit) == ("participation", "with 1.00 hour of participation.")
    assert wording(says).remark == ""
    assert not [text for text in says.statements if "AMA PRA" in text]
    assert not designate(at.activity, [(kind("participation"), "")], None)


@pytest.mark.parametrize(
    ("key", "number", "said"),
    [
        ("", "", "at least one"),
        ("aapa", " ", "needs its number: Approval is valid until"),
        ("pharmacy", "U" * 81, "At most 80 characters"),
        ("nursing", "", "is switched off"),
    ],
)
def test_what_cannot_be_designated_is_refused(data: Settings, key: str, number: str, said: str) -> None:
    of = make.activity()
    chosen = [(kind(key), number)] if key else []
    CreditType.update(is_on=False).where(CreditType.key == "nursing").execute()
    chosen = [(CreditType.get_by_id(one.id), typed) for one, typed in chosen]

    with pytest.raises(Refused, match=said):
        designate(of, chosen, None)
    assert AuditLine.select().count() == 0


def test_no_type_is_added_once_a_session_has_begun(data: Settings) -> None:
    of = make.activity()
    make.session(of)

    with pytest.raises(Refused, match="credit is designated before it"):
        designate(of, [(kind("ama"), ""), (kind("nursing"), "")], None)


def test_a_session_that_was_held_and_then_moved_has_begun(data: Settings) -> None:
    at = make.session(starts_at=now() + LATER, ends_at=now() + 2 * LATER)
    assert designate(at.activity, [(kind("nursing"), "")], None)
    Participation.update(attended_at=now()).where(Participation.id == make.participation(at=at).id).execute()

    with pytest.raises(Refused, match="credit is designated before it"):
        designate(at.activity, [(kind("ama"), ""), (kind("nursing"), "")], None)


def test_material_without_dates_has_begun_when_somebody_has_registered(data: Settings) -> None:
    of = make.activity(format="enduring")
    at = make.session(of, starts_at=None, ends_at=None)
    assert designate(of, [(kind("ama"), ""), (kind("nursing"), "")], None)

    make.participation(at=at)

    with pytest.raises(Refused, match="credit is designated before it"):
        designate(of, [(kind("ama"), ""), (kind("nursing"), ""), (kind("aapa"), "2027")], None)


def test_a_type_that_was_claimed_stays(data: Settings) -> None:
    at = make.session(designating("ama", "nursing"), starts_at=now() - LATER / 2, ends_at=now() - LATER / 4)
    claim_credit(make.ready_to_claim(at=at), 4)

    with pytest.raises(Refused, match="somebody has claimed it"):
        designate(at.activity, [(kind("nursing"), "")], None)
    assert designate(at.activity, [(kind("ama"), "")], None)


def test_a_type_that_is_switched_off_stays_where_it_is_designated(data: Settings) -> None:
    of = designating("ama", "nursing")
    CreditType.update(is_on=False).where(CreditType.key == "nursing").execute()
    off = CreditType.get(CreditType.key == "nursing")

    assert designate(of, [(off, "")], None)
    assert [one.key for one in fits(make.person("RN", profession="Nurse"), of)] == ["nursing"]
