"""A mailing to chosen people of a session: who they are, and its sending as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peewee import SQL, Value, fn

from db import database
from db.activities.tables import Activity, Session
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.credit.tables import Claim
from db.engine.clock import now
from db.engine.insert import insert_once
from db.engine.refusal import Refused
from db.learning.presence.seen import is_seen
from db.learning.tables import Participation
from db.mailings.tables import Group, Mailing
from db.outbox.tables import Message
from db.people.tables import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peewee import ModelSelect

TEMPLATE = "mailing"
NO_NAME = "colleague"
MOST_A_DAY = 20  # of one person
TOO_MANY = f"You sent {MOST_A_DAY} mailings within a day. Continue tomorrow"
NOBODY = "There is nobody in this group, so nothing was sent"


class GroupChanged(Exception):
    """The group has other people than the preview showed."""


@dataclass(frozen=True)
class Recipients:
    """The people of a session that are in a group now, by name. Nobody whose account is closed is."""

    session_id: int
    group: Group

    def count(self) -> int:
        """All of them, however many: the sender reads this number, and as many letters go out."""
        return int(self._query().count())

    def page(self, order: tuple[Any, ...], is_descending: bool, limit: int, offset: int) -> Sequence[Any]:
        columns = (Person.first_name, Person.last_name, Person.email, Person.email_confirmed_at)
        ordered = [one.desc() if is_descending else one for one in order]
        return list(self._query().select(*columns).order_by(*ordered).limit(limit).offset(offset).tuples())

    def _query(self) -> ModelSelect[Any]:
        query = Participation.select(Participation.id).join(Person, on=Participation.learner)
        mine = (Participation.session == self.session_id) & Person.disabled_at.is_null() & is_seen()
        return query.where(mine, *_conditions(self.group))


def _conditions(group: Group) -> list[Any]:
    has_attended = Participation.attended_at.is_null(False)
    current = (Claim.learner == Participation.learner) & (Claim.session == Participation.session)
    claimed = fn.EXISTS(Claim.select(SQL("1")).where(current, Claim.superseded_at.is_null()))
    found: dict[Group, list[Any]] = {
        Group.REGISTERED: [],
        Group.ATTENDED: [has_attended],
        Group.NOT_ATTENDED: [Participation.attended_at.is_null()],
        Group.NOT_EVALUATED: [has_attended, ~Participation.is_evaluated],
        Group.NOT_CLAIMED: [has_attended, ~claimed],
    }
    return found[group]


@dataclass(frozen=True)
class Letter:
    """The words of a mailing, the group it is for, and the form's own token, by which a second press is known."""

    group: Group
    subject: str
    text: str
    token: str

    @staticmethod
    def fill(words: str, name: str, link: str) -> str:
        """The words as somebody reads them; '' for a name that is not proven to be this reader's."""
        return words.replace("{first_name}", name or NO_NAME).replace("{link}", link)


def send_mailing(session: Session, by: Person, letter: Letter, seen: int) -> Mailing:
    """Queue the letter to everybody in its group, all or nobody; the same mailing again where its token was sent.

    `seen` is the number of recipients that the sender read. Raises GroupChanged with another number, and Refused for
    nobody, or for too many mailings within a day.
    """
    with database.atomic():
        before = Mailing.get_or_none(Mailing.token == letter.token, Mailing.by == by)
        if before is not None:
            return before
        _check(session, by, letter, seen)
        values = {"session": session, "by": by, "audience": letter.group, "recipients": seen}
        words = {"subject": letter.subject, "text": letter.text, "token": letter.token, "sent_at": now()}
        made = insert_once(Mailing, {**values, **words}, Mailing.token)
        if made is None:  # by another press at the same moment
            return Mailing.get(Mailing.token == letter.token)
        if _queue(made, session, letter.group) != seen:
            raise GroupChanged
        detail = {"about": f"{seen} people ({letter.group}) of {session.full_title}: {letter.subject}"}
        AuditLine.write(by, Action.MAILING_SENT, Activity(id=session.activity.id), detail=detail)
        return Mailing.get_by_id(made)


def _check(session: Session, by: Person, letter: Letter, seen: int) -> None:
    today = Mailing.select().where(Mailing.by == by, Mailing.sent_at > now() - timedelta(days=1)).count()
    if today >= MOST_A_DAY:
        raise Refused(TOO_MANY)
    count = Recipients(session.id, letter.group).count()
    if not count:
        raise Refused(NOBODY)
    if count != seen:
        raise GroupChanged


def _queue(mailing_id: int, session: Session, group: Group) -> int:
    """One statement for all, however many they are; returns how many."""
    moment = now()
    values = Value(f'{{"mailing":{mailing_id},"participation":', converter=False).concat(Participation.id).concat("}")
    whole = Recipients(session.id, group)._query()
    fixed = [Value(TEMPLATE, converter=False), Person.email, values]
    moments = [Message.created_at.to_value(moment), Message.due_at.to_value(moment)]
    query = whole.select(*fixed, *moments, Value(0), Value(""), SQL("TRUE"), Value(mailing_id))
    columns = [Message.template, Message.to, Message.values, Message.created_at, Message.due_at]
    columns += [Message.attempts, Message.last_error, Message.is_bulk, Message.batch]
    return int(Message.insert_from(query, columns).as_rowcount().execute())


def mailings_of(session_id: int, most: int) -> list[Mailing]:
    """The newest mailings to a session's people, each with who sent it."""
    query = Mailing.select(Mailing, Person).join(Person, on=Mailing.by).where(Mailing.session == session_id)
    return list(query.order_by(Mailing.id.desc()).limit(most))


def on_the_way(mailing_ids: list[int]) -> dict[int, int]:
    """How many messages of each of these mailings wait to be sent; those of which none does are left out."""
    return _counts(mailing_ids, Message.sent_at.is_null() & Message.failed_at.is_null())


def given_up(mailing_ids: list[int]) -> dict[int, int]:
    """How many messages of each could not be delivered, as long as the outbox keeps them: 90 days."""
    return _counts(mailing_ids, Message.failed_at.is_null(False))


def _counts(mailing_ids: list[int], which: Any) -> dict[int, int]:
    if not mailing_ids:
        return {}
    query: Any = Message.select(Message.batch, fn.COUNT(Message.id)).where(Message.batch.in_(mailing_ids), which)
    return dict(query.group_by(Message.batch).tuples())
