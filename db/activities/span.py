"""The facts about an activity that lists sort and find by: when it is held, and the words of its title."""

from __future__ import annotations

from typing import Any

from peewee import fn

from db.activities.tables import Activity, ActivityWord, Session
from db.engine.word import words_of


def keep_listed(activity_id: int) -> None:
    """Bring them up to date after sessions or the title changed; part of the caller's transaction."""
    dated: Any = Session.select(fn.MIN(Session.starts_at), fn.MAX(Session.ends_at))
    first, last = dated.where(Session.activity == activity_id, Session.canceled_at.is_null()).tuples().get()
    Activity.update(first_at=first, last_at=last).where(Activity.id == activity_id).execute()
    title = Activity.get_by_id(activity_id).title
    ActivityWord.delete().where(ActivityWord.activity == activity_id).execute()
    words = [{"activity": activity_id, "word": word} for word in words_of(title)]
    if words:
        ActivityWord.insert_many(words).execute()
