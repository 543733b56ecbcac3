"""A change of what was approved, asked of the approvers, where an activity has no application to ask by.

Such an activity came from a load file. The audit log holds who asked, what an approver answered, and when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from db.applications.tables import Application
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.engine.query import prepared
from db.engine.refusal import Refused
from db.outbox.tables import Message
from db.people.tables import Person
from db.program.activity_change import changing
from db.program.activity_figures import approving
from db.program.held import Meanwhile, stated

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from peewee import ModelSelect

    from db.activities.tables import Activity

ASKED, ANSWERED = "activity_change_asked", "activity_change_answered"
LONGEST = 1000
EMPTY = "Say what is to change, and why"
NO_ANSWER = "Say why not. Whoever asked reads it"
NOBODY = "Nobody is an approver yet. The office grants that role under People"
BY_APPLICATION = "This activity has an application: change it there, and ask for a new approval"
WAITS = "{} asked for a change already. It waits for an approver"


class Wish(NamedTuple):
    """A change that was asked for and waits: the number of its line, when in UTC, by whom, and what, in words."""

    id: int
    at: datetime
    who: str
    person: int
    words: str


def open_wish(activity: Activity) -> Wish | None:
    """The change of this activity that waits for an approver."""
    return asked_of(activity.id)()


def asked_of(activity_id: int) -> Callable[[], Wish | None]:
    """The same as a function that returns it: its query goes along with the next one."""
    question = _last.soon(activity_id)
    return lambda: _wish(question.rows())


def _wish(lines: list[Any]) -> Wish | None:
    if not lines or lines[0].action != Action.CHANGE_ASKED:
        return None
    last = lines[0]
    return Wish(last.id, last.at, last.person.full_name, last.person.id, str(last.detail["reason"]))


@prepared
def _last(activity_id: Any) -> ModelSelect[AuditLine]:
    mine = (AuditLine.subject_type == "activity") & (AuditLine.subject_id == activity_id)
    own = (AuditLine.id, AuditLine.at, AuditLine.action, AuditLine.detail, AuditLine.person)
    query = AuditLine.select(*own, Person.id, Person.first_name, Person.last_name).join(Person, on=AuditLine.person)
    query = query.where(mine, AuditLine.action.in_((Action.CHANGE_ASKED, Action.CHANGE_ANSWERED)))
    return query.order_by(AuditLine.id.desc()).limit(1)


def ask_approvers(activity_id: int, typed: str, by: Person) -> bool:
    """Ask every approver by mail for a change; False for the same words again. Raises Wrong and Refused."""
    words = stated(typed, EMPTY, LONGEST)
    with changing(activity_id) as activity:
        if Application.select().where(Application.activity == activity).exists():
            raise Refused(BY_APPLICATION)
        waiting = open_wish(activity)
        if waiting and (waiting.person, waiting.words) == (by.id, words):
            return False
        if waiting:
            raise Refused(WAITS.format(waiting.who))
        people = approving()
        if not people:
            raise Refused(NOBODY)
        for one in people:
            _tell(ASKED, one, activity, by, words)
        AuditLine.write(by, Action.CHANGE_ASKED, activity, detail={"reason": words})
        return True


def answer_wish(activity_id: int, wish_id: int, typed: str, by: Person, *, is_done: bool) -> None:
    """Tell whoever asked that it is changed, or why not. Raises Wrong, Refused, and Meanwhile where it is answered."""
    words = stated(typed, "" if is_done else NO_ANSWER, LONGEST)
    with changing(activity_id) as activity:
        wish = open_wish(activity)
        if wish is None or wish.id != wish_id:
            raise Meanwhile
        asker = Person.get_by_id(wish.person)
        if asker.disabled_at is None:
            _tell(ANSWERED, asker, activity, by, words, is_done=is_done, asked=wish.words)
        state = "done" if is_done else "declined"
        AuditLine.write(by, Action.CHANGE_ANSWERED, activity, to_state=state, detail={"about": state, "reason": words})


def _tell(template: str, to: Person, activity: Activity, by: Person, words: str, **more: Any) -> None:
    facts = {"name": to.first_name, "title": str(activity.title), "who": by.full_name, "words": words}
    Message.queue(template, to.email, **facts, path=f"/office/activities/{activity.id}/approval", **more)
