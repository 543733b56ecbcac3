"""people: adding a colleague, a link for a first password, closing an account, and what only the office may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from blueprints.office.commands import open_database
from blueprints.office.people.colleague import checked
from blueprints.office.people.grant_command import find_person
from db.engine.refusal import Refused
from db.office.colleague import add_colleague, password_link
from db.office.physician import say_physician
from db.people.account import NewAccount, Taken
from db.people.tables import NO_DEGREE, OTHER_DEGREE, PROFESSIONS
from db.roles.grant import Grant
from db.roles.tables import Role, RoleGrant
from db.sign_ins.closure import close_account, open_account

if TYPE_CHECKING:
    from db.people.tables import Person

people = AppGroup("people", help="Accounts: add, link, close, open; and what only the office may say of a person.")


@people.command("add")
@click.argument("email")
@click.argument("first_name")
@click.argument("last_name")
@click.option("--role", type=click.Choice([Role.OFFICE.value, Role.APPROVER.value]), help="The role to give at once.")
@click.option("--degree", default=NO_DEGREE, show_default=True, help="As sign-up offers it, such as MD.")
@click.option("--profession", default=PROFESSIONS[-1], show_default=True, help="As sign-up offers it.")
def add(email: str, first_name: str, last_name: str, role: str | None, degree: str, profession: str) -> None:
    """Make an account for a colleague, and print the link by which they choose a password."""
    with open_database():
        new = NewAccount(email, first_name, last_name, degree, profession)
        try:
            person = add_colleague(checked(new), Grant(Role(role)) if role else None)
        except Taken as taken:
            raise Refused(
                f"{email} has an account. Use grant-role for a role, or people link for a password"
            ) from taken
        _print_link(person)


@people.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link by which someone chooses a new password, for when no mail comes."""
    with open_database():
        _print_link(find_person(email))


def _print_link(person: Person) -> None:
    token, settings = password_link(person), current_app.config["CME"]
    roles = ", ".join(f"{grant.role}" for grant in RoleGrant.of(person))
    click.echo(f"{person.full_name} <{person.email}>{', ' if roles else ''}{roles}: choose the password on this page.")
    click.echo("The link works once, for one hour. Give it to nobody else.")
    click.echo(f"{settings.base_url}/password/reset/{token}")


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
