"""The first day of an application's activity, and the words of its title: what a worklist sorts and a search finds by."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from typing import Any

from peewee import SQL, Check, ForeignKeyField, IntegerField, Model, TextField, fn

from db import database
from db.schema import create_tables


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    pass


class Application(Base):
    title = TextField()
    state = TextField()
    version = IntegerField()
    applicant = ForeignKeyField(Person, index=False)
    reviewer = ForeignKeyField(Person, index=False)
    approver = ForeignKeyField(Person, index=False)
    starts_on = TextField(null=True)

BY_START = (fn.COALESCE(Application.starts_on, SQL("'9999-12-31'")), Application.id)
Application.add_index(Application.index(*BY_START, name="application_by_start"))
Application.add_index(Application.index(Application.state, *BY_START, name="application_in_by_start"))
Application.add_index(Application.index(Application.applicant, Application.state, *BY_START, name="application_of_applicant_in_by_start"))
Application.add_index(Application.index(Application.reviewer, Application.state, *BY_START, name="application_of_reviewer_in_by_start"))
Application.add_index(Application.index(Application.approver, *BY_START, name="application_of_approver_by_start"))
Application.add_index(Application.index(Application.approver, Application.state, *BY_START, name="application_of_approver_in_by_start"))


class ApplicationSection(Base):
    application = ForeignKeyField(Application)
    name = TextField()
    answers = TextField()


class ApplicationVersion(Base):
    application = ForeignKeyField(Application)
    number = IntegerField()
    answers = TextField()


class ApplicationWord(Base):
    application = ForeignKeyField(Application, on_delete="CASCADE")
    word = TextField(constraints=[Check('length("word") BETWEEN 1 AND 40')])

ApplicationWord.add_index(ApplicationWord.index(fn.SUBSTR(ApplicationWord.word, 1, 3), ApplicationWord.word, ApplicationWord.application, name="applicationword_begins"))

WITHOUT_DATES = ("enduring", "journal", "manuscript", "test-item", "pi", "search")
BATCH = 200


def up(migrator: Any, db: Any) -> None:
    db.execute_sql('ALTER TABLE "application" ADD COLUMN "starts_on" TEXT')
    Application._schema.create_indexes(safe=False)
    create_tables((ApplicationWord,))
    last = 0
    while batch := list(Application.select().where(Application.id > last).order_by(Application.id).limit(BATCH)):
        last = batch[-1].id
        answers = answers_of([row.id for row in batch])
        for row in batch:
            day = first_day(answers.get(row.id, {}))
            Application.update(starts_on=day).where(Application.id == row.id).execute()
        words = [{"application": row.id, "word": word} for row in batch for word in words_of(row.title)]
        if words:
            ApplicationWord.insert_many(words).execute()


def answers_of(ids: list[int]) -> dict[int, dict[str, Any]]:
    """Each application's answers about its days, as they were last submitted, or as they are written now where it never was."""
    sections = ApplicationSection.select().where(ApplicationSection.application.in_(ids), ApplicationSection.name == "what")
    found = {row.application_id: json.loads(row.answers) for row in sections}
    versions = (
        ApplicationVersion.select()
        .join(Application)
        .where(Application.id.in_(ids), ApplicationVersion.number == Application.version)
    )
    return found | {row.application_id: json.loads(row.answers).get("what") or {} for row in versions}


def first_day(what: dict[str, Any]) -> str | None:
    """The earliest date, or the release of material; None for no day that there is."""
    is_dated = bool(what.get("format")) and what["format"] not in WITHOUT_DATES
    days = (what.get("dates") or []) if is_dated else [what.get("release_on")]
    return min((str(day) for day in days if is_day(str(day))), default=None)


def is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def words_of(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return list(dict.fromkeys(word[:40] for word in re.findall(r"[^\W_]+", plain)))
