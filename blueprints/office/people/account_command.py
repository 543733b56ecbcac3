"""The commands that close a person's account and open it again."""

from __future__ import annotations

import click

from blueprints.office.commands import open_database, people
from blueprints.office.people.grant_command import find_person
from db.engine.refusal import Refused
from db.sign_ins.closure import close_account, open_account


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
        try:
            person = find_person(email)
            changed = (close_account if is_closed else open_account)(person, None)
        except Refused as refusal:
            raise click.ClickException(refusal.words) from refusal
    words = f"The account of {person.full_name} <{person.email}> is {'closed' if is_closed else 'open'}."
    click.echo(words if changed else "Nothing to change.")
