"""The words of a certificate: which sentences stand on it, in which order, for each kind of snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from db.activities.statements import AMA_CREDIT, PARTICIPATION_CREDIT, amount, counted
from db.credit.certificate import Snapshot
from db.engine.letters import runs_right_to_left

HEADINGS = {
    "credit": "Certificate of Credit",
    "participation": "Certificate of Participation",
    "record": "Record of Participation",
}


@dataclass(frozen=True)
class Wording:
    """The printed texts, top to bottom. An empty text takes no room."""

    heading: str
    opening: str
    name: str
    degree: str  # on a line of its own, where it cannot follow the name
    deed: str
    title: str
    facts: str
    credit: str
    remark: str
    statements: tuple[str, ...]


def wording(snapshot: Snapshot) -> Wording:
    """The words of one snapshot."""
    apart = runs_right_to_left(snapshot.learner_name)  # in a line of both directions a comma reads wrongly
    follows = f", {snapshot.degree}" if snapshot.degree and not apart else ""
    credit, remark = SENTENCES[snapshot.kind](snapshot)
    return Wording(
        heading=HEADINGS[snapshot.kind],
        opening=f"From the records of {snapshot.source_system}" if snapshot.kind == "record" else "This certifies that",
        name=snapshot.learner_name + follows,
        degree=snapshot.degree if apart else "",
        deed="is recorded as having taken part in" if snapshot.kind == "record" else "has participated in",
        title=snapshot.title,
        facts="  ·  ".join(fact for fact in (snapshot.format_label, snapshot.place, snapshot.held_on) if fact),
        credit=credit,
        remark=remark,
        statements=snapshot.statements,
    )


def _awarded(snapshot: Snapshot) -> tuple[str, str]:
    """Documentation shows the credit claimed, never the maximum (AMA PRA booklet)."""
    return f"and is awarded {counted(snapshot.credit_hundredths, snapshot.credit_label, snapshot.unit)}.", ""


def _attended(snapshot: Snapshot) -> tuple[str, str]:
    """A certificate of participation names the designation; only physicians are awarded credit (AMA PRA booklet)."""
    label = snapshot.credit_label if snapshot.unit or "Credit" in snapshot.credit_label else AMA_CREDIT
    is_named = label != PARTICIPATION_CREDIT  # an activity that designates no credit has nothing to name
    hours = "hour" if snapshot.credit_hundredths == 100 else "hours"  # noqa: PLR2004
    most = f"a maximum of {amount(snapshot.designated_hundredths)} " if snapshot.designated_hundredths else ""
    return (
        f"with {amount(snapshot.credit_hundredths)} {hours} of participation.",
        f"This activity was designated for {most}{label}." if is_named else "",
    )


def _imported(snapshot: Snapshot) -> tuple[str, str]:
    """An old system's record in its own words: an amount is repeated, nothing is awarded."""
    credit = f"{amount(snapshot.credit_hundredths)} {snapshot.credit_label}"
    return (
        f"Credit on record: {credit}",
        "The words and amounts are those of that system. This page awards no new credit.",
    )


SENTENCES = {"credit": _awarded, "participation": _attended, "record": _imported}
