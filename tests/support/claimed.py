"""A claim that can be corrected, with its learner and somebody of the office."""

from __future__ import annotations

from typing import Any

from db.activities.credit_type.tables import CreditType
from db.credit.claim import claim_credit
from db.credit.designate import designate
from db.credit.tables import Claim, Credit
from tests.support import make


class Claimed:
    """A claim of one credit for a session of two credits, AMA and nursing, and somebody of the office."""

    def __init__(self, degree: str = "MD", profession: str = "Physician", **more: Any) -> None:
        self.of = make.activity()
        CreditType.update(is_on=True).execute()
        designate(self.of, [(self.kind("ama"), ""), (self.kind("nursing"), "")], None)
        self.at = make.session(self.of, maximum_quarters=8, **more)
        self.learner, self.office = make.person(degree, profession=profession), make.person()
        claim_credit(make.ready_to_claim(self.learner, self.at), 4)

    @staticmethod
    def kind(key: str) -> CreditType:
        return CreditType.get(CreditType.key == key)

    @property
    def claim(self) -> Claim:
        """The newest claim of all."""
        return Claim.select().order_by(Claim.id.desc()).get()

    @property
    def first(self) -> Claim:
        return Claim.select().order_by(Claim.id).get()

    @property
    def lines(self) -> list[tuple[int, str]]:
        """The learner's transcript: amounts and types."""
        return [(line.hundredths, line.credit_type) for line in Credit.for_learner(self.learner).order_by(Credit.id)]
