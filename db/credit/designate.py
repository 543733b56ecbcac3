"""Designating credit: which types an activity gives, said before it is held and never taken from who has claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peewee import SQL, fn

from db import database
from db.activities.credit_type.designation import designated, forget_designated
from db.activities.credit_type.tables import AMA, PARTICIPATION, ActivityCredit, CreditType
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.letters import cannot_print, clean_name
from db.engine.refusal import Refused
from db.engine.row import hold
from db.learning.tables import Participation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.people.tables import Person

LONGEST_NUMBER = 80
Choice = tuple[CreditType, str]  # a type, and the accreditor's number where that type has one


class NumberFault(Refused):
    """The number of a type cannot be taken; `field` is that of its form."""

    def __init__(self, kind: CreditType, words: str) -> None:
        super().__init__(words)
        self.field = f"number-{kind.id}"


def designate(activity: Activity, choices: Iterable[Choice], by: Person | None, reason: str = "") -> bool:
    """Designate these types; False when the activity designates them already. Raises Refused.

    Hours of participation go without saying, unless nothing else is designated. A type is designated before the
    activity and never afterward (AMA PRA; domain.md 2.1), and whoever has claimed one keeps it. A type that is switched
    off stays where it is designated.
    """
    with database.atomic():
        hold(Activity, activity.id)  # whoever claims at this moment waits, or was first
        forget_designated(activity)
        before = {kind.id: kind for kind in designated(activity)}
        after = _judged(_awarding(list(choices)), before)
        if {kind.id: number for kind, number in after} == {key: kind.number or "" for key, kind in before.items()}:
            return False
        _check_begun(activity, [kind for kind, _ in after if kind.id not in before])
        _check_claimed(activity, set(before) - {kind.id for kind, _ in after})
        _store(activity, after)
        words = "designates " + ", ".join(
            f"{kind.name} ({number})" if number else str(kind.name) for kind, number in after
        )
        detail = {"about": words, **({"reason": reason} if reason else {})}
        AuditLine.write(by, Action.CREDIT_DESIGNATED, activity, detail=detail)
    return True


def _awarding(choices: list[Choice]) -> list[Choice]:
    """Those by which credit is awarded; hours of participation where they are all that there is."""
    return [(kind, number) for kind, number in choices if kind.key != PARTICIPATION] or choices


def has_begun(activity: Activity) -> bool:
    """Whether a session of it was held, wherever it was moved since, or somebody has registered without dates."""
    there = (Participation.session == Session.id) & (
        Session.starts_at.is_null() | Participation.attended_at.is_null(False)
    )
    came = fn.EXISTS(Participation.select(SQL("1")).where(there))
    begun = Session.select(SQL("1")).where(
        Session.activity == activity, Session.canceled_at.is_null(), (Session.starts_at <= now()) | came
    )
    return bool(begun.exists())


def _judged(choices: list[Choice], before: dict[int, CreditType]) -> list[Choice]:
    """The choices as they are stored. Raises Refused."""
    if not choices:
        raise Refused("Choose at least one credit type")
    made = {}
    for kind, typed in choices:
        if kind.id not in before and not kind.is_on:
            raise Refused(f"“{kind.name}” is switched off. The office switches it on under “Credit types”")
        made[kind.id] = (kind, _number(kind, typed))
    return sorted(made.values(), key=lambda choice: (choice[0].position, choice[0].id))


def _number(kind: CreditType, typed: str) -> str:
    """The accreditor's number as it is stored, '' where the type has none. Raises NumberFault."""
    number = clean_name(typed) if kind.number_label else ""
    if kind.number_label and not number:
        raise NumberFault(kind, f"“{kind.name}” needs its number: {kind.number_label}")
    if len(number) > LONGEST_NUMBER:
        raise NumberFault(kind, f"At most {LONGEST_NUMBER} characters for the number of “{kind.name}”")
    if words := cannot_print(number):
        raise NumberFault(kind, words)
    return number


def _check_begun(activity: Activity, added: list[CreditType]) -> None:
    added = [kind for kind in added if kind.key != PARTICIPATION]  # which everybody could record before
    if added and has_begun(activity):
        raise Refused(
            f"“{added[0].name}” cannot be added: a session has begun, and credit is designated before it. "
            "Designate it for an activity that is still to come"
        )


def _check_claimed(activity: Activity, removed: set[int]) -> None:
    """Also credit that was amended or revoked was of this type, and its certificate names it."""
    claimed = (
        Claim.select(Claim.credit_type)
        .join(Session)
        .where(Session.activity == activity, Claim.credit_type.in_(sorted(removed)))
    )
    found = CreditType.select().where(CreditType.id.in_(claimed)).first() if removed else None
    if found:
        raise Refused(f"“{found.name}” cannot be taken away: somebody has claimed it")


def _store(activity: Activity, after: list[Choice]) -> None:
    ActivityCredit.delete().where(ActivityCredit.activity == activity).execute()
    if [kind.key for kind, _ in after] != [AMA]:  # which is what an activity without any designates
        rows = [{"activity": activity, "credit_type": kind, "number": number} for kind, number in after]
        ActivityCredit.insert_many(rows).execute()
    forget_designated(activity)
