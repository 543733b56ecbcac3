"""people: what only the office may say of a person, and closing an account and opening it again."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from blueprints.office.commands import open_database
from blueprints.office.people.grant_command import find_person
from db.engine.refusal import Refused
from db.office.physician import say_physician
from db.people.tables import OTHER_DEGREE
from db.sign_ins.closure import close_account, open_account

people = AppGroup("people", help="What only the office may say of a person.")


@people.command("physician")
@click.argument("email")
@click.argument("answer", type=click.Choice(["yes", "no"]))
def physician(email: str, answer: str) -> None:
    """Say whether someone with the degree "Other" is a physician, who is awarded AMA PRA Category 1 Credit."""
    with open_database():
        person = find_person(email)
        if person.degree.name != OTHER_DEGREE:
            raise Refused(f"{email} has the degree {person.degree.name}, which says it already")
        changed = say_physician(person, answer == "yes")
    click.echo(f"{email}: {answer}" if changed else "Nothing to change.")


@people.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close someone's account: all sign-ins end, all roles are taken away, and the records stay."""
    _change(email, is_closed=True)


@people.command("open")
@click.argument("email")
def reopen(email: str) -> None:
    """Open a closed account again; its roles have to be granted again."""
    _change(email, is_closed=False)


def _change(email: str, *, is_closed: bool) -> None:
    with open_database():
        person = find_person(email)
        changed = (close_account if is_closed else open_account)(person, None)
    words = f"The account of {person.full_name} <{person.email}> is {'closed' if is_closed else 'open'}."
    click.echo(words if changed else "Nothing to change.")
