"""Reminders to finish a participation: after so many days each, one mail a person a day, and none without need."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db import database
from db.credit.step import Step, progress_of
from db.engine.clock import now
from db.institution.settings import institution
from db.learning.tables import Answer, LateClaim, Participation
from db.outbox.tables import Message

if TYPE_CHECKING:
    from db.credit.step import Progress

TEMPLATE = "unfinished"
BATCH = 200
NEVER = datetime.max.replace(tzinfo=UTC)
APART = timedelta(hours=20)  # one mail a person a day, also when yesterday's job ran late


def remind_learners() -> None:
    """Queue the reminders that are due, those to one person as one mail; each participation says when to look again."""
    moment, last = now(), 0
    while batch := list(
        Participation.select()
        .where(Participation.reminds_at <= moment, Participation.id > last)
        .order_by(Participation.id)
        .limit(BATCH)
    ):
        last = batch[-1].id
        by_person: dict[int, list[Progress]] = defaultdict(list)
        for one in batch:
            by_person[one.learner_id].append(progress_of(one, moment))
        for found in by_person.values():
            _remind_person(found, moment)


def _remind_person(found: list[Progress], moment: datetime) -> None:
    due = [one for one in found if (_at(one, one.participation.reminders) or NEVER) <= moment]
    with database.atomic():
        told = _take(found, due, moment)
        if told:
            Message.queue_bulk(TEMPLATE, found[0].participation.learner.email, participations=told)


def _take(found: list[Progress], due: list[Progress], moment: datetime) -> list[int]:
    """Note for each when to look again; the ids of those to remind of, none where a mail went out today."""
    told = []
    is_early = bool(due) and Message.was_queued(TEMPLATE, due[0].participation.learner.email, moment - APART)
    for one in found:
        mine = one.participation
        is_told = one in due and not is_early
        sent = mine.reminders + is_told
        looks = moment + APART if one in due and is_early else _at(one, sent)
        as_read = (Participation.id == mine.id) & (Participation.reminders == mine.reminders)
        changed = Participation.update(reminds_at=looks, reminders=sent).where(as_read).execute()
        told += [mine.id] if is_told and changed else []
    return told


def _at(progress: Progress, sent: int) -> datetime | None:
    """When the reminder after so many is due; None where no other follows or there is nothing left to do."""
    days = [int(part) for part in institution().learner_reminders.split(",") if part.strip()]
    if sent >= len(days) or not is_unfinished(progress):
        return None
    mine = progress.participation
    moments = (mine.registered_at, mine.session.claims_open_at, _granted_at(progress))
    due: datetime = max(filter(None, moments)) + timedelta(days=sorted(days)[sent])
    return due


def _granted_at(progress: Progress) -> datetime | None:
    """When the office granted a late claim, from which its learner is reminded anew."""
    mine = progress.participation
    of = (LateClaim.learner == mine.learner_id) & (LateClaim.session == mine.session_id)
    granted = LateClaim.select().where(of, LateClaim.answer == Answer.GRANTED).order_by(LateClaim.id.desc())
    found = granted.first() if progress.is_granted else None
    return found.answered_at if found else None


def is_unfinished(progress: Progress) -> bool:
    """Whether the learner can still do something: a session that is on, no claim yet, and its last day to come."""
    mine = progress.participation
    is_on = not mine.session.is_off and not progress.is_hidden and mine.learner.disabled_at is None
    return (
        is_on
        and progress.following in (Step.ASSESSMENT, Step.EVALUATION, Step.CLAIM)
        and not (progress.is_over or progress.is_revoked)
    )
