"""The words of people's names and addresses, by which they are found, and an index of an activity's own words."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from peewee import SQL, Check, ForeignKeyField, Model, TextField

from db import database, is_sqlite
from db.schema import create_tables

AT_ONCE, ROWS_AT_ONCE = 1000, 5000
LONGEST, SHORTEST = 40, 2
APART = str.maketrans("", "", "'\u2019\u02bc`")
ADD = """ALTER TABLE "person" ADD COLUMN "found_by" TEXT NOT NULL DEFAULT ''"""
DROP = (
    'DROP INDEX "person_first_name_begins"',
    'DROP INDEX "person_email_begins"',
    # Others begin with the same column.
    'DROP INDEX "participation_learner_id"',
    'DROP INDEX "activity_word_activity_id"',
)


class Base(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Base):
    email = TextField()
    first_name = TextField()
    last_name = TextField()
    found_by = TextField()


class PersonWord(Base):
    person = ForeignKeyField(Person, on_delete="CASCADE")
    word = TextField(constraints=[Check('length("word") BETWEEN 1 AND 40')])


PersonWord.add_index(PersonWord.index(PersonWord.word, PersonWord.person, name="personword_begins"))


class Activity(Base):
    pass


class ActivityWord(Base):
    activity = ForeignKeyField(Activity, index=False)
    word = TextField()


ActivityWord.add_index(ActivityWord.index(ActivityWord.activity, ActivityWord.word, name="activityword_of"))


def up(migrator: Any, db: Any) -> None:
    if not is_sqlite():
        PersonWord.word.constraints.append(SQL('COLLATE "C"'))
    create_tables([PersonWord])
    db.execute_sql(ADD)
    _fill()
    ActivityWord._schema.create_indexes(safe=False)
    for statement in DROP:
        db.execute_sql(statement)


def _fill() -> None:
    """In order of the ids, so that no more than AT_ONCE people are held in memory."""
    after = 0
    while True:
        query: Any = Person.select(Person.id, Person.first_name, Person.last_name, Person.email)
        people = list(query.where(Person.id > after).order_by(Person.id).limit(AT_ONCE).tuples())
        if not people:
            return
        words_of = {number: _words(*said) for number, *said in people}
        for number, words in words_of.items():
            Person.update(found_by="".join(f" {word}" for word in words)).where(Person.id == number).execute()
        rows = [(number, word) for number, words in words_of.items() for word in words]
        for at in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[at : at + ROWS_AT_ONCE]
            PersonWord.insert_many(part, [PersonWord.person, PersonWord.word]).execute()
        after = people[-1][0]


def _words(first: str, last: str, email: str) -> list[str]:
    """As the program itself finds them from then on."""
    names = f"{first} {last}"
    text = f"{names} {names.translate(APART)} {email.partition('@')[0]}"
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    words = [*(word[:LONGEST] for word in re.findall(r"[^\W_]+", plain)), f"@{email}"[:LONGEST]]
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST))
