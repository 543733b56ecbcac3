"""The command that grants a role, or takes it away: how the first person of the office comes to be."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from blueprints.office.commands import open_database
from db.activities.tables import Activity
from db.engine.refusal import Refused
from db.institution.tables import Unit
from db.people.tables import Person
from db.roles.grant import Grant, check_grant, grant_role, revoke_role
from db.roles.tables import Role


@click.command("grant-role")
@click.argument("email")
@click.argument("role")
@click.option("--unit", default="", metavar="UNIT", help="The unit that a reviewer answers for, by its name.")
@click.option("--activity", default="", metavar="KEY", help="The activity that a coordinator runs, by its key.")
@click.option("--revoke", is_flag=True, help="Take the role away instead.")
@with_appcontext
def grant(email: str, role: str, unit: str, activity: str, revoke: bool) -> None:
    """Grant someone with an account the ROLE office, approver, reviewer or coordinator."""
    with open_database():
        person = find_person(email)
        wanted = Grant(find_role(role), find_unit(unit), find_activity(activity))
        check_grant(wanted)
        changed = (revoke_role if revoke else grant_role)(person, wanted, None)
    words = "is no longer" if revoke else "is now"
    click.echo(f"{person.full_name} <{person.email}> {words} {wanted.text}." if changed else "Nothing to change.")
    if person.may_be_stranger and not revoke:
        click.echo(f"Note: {person.email} is not confirmed. Make sure that they signed up themselves.")


def find_person(email: str) -> Person:
    """Raises Refused for an address that nobody has signed up with."""
    found = Person.by_email(email)
    if found is None:
        raise Refused(f"nobody has the address {email}; they sign up, or people add makes the account")
    return found


def find_role(name: str) -> Role:
    """Raises Refused, naming the roles there are."""
    try:
        return Role(name.strip().lower())
    except ValueError as unknown:
        raise Refused(f"there is no role “{name}”: it is one of {', '.join(Role)}") from unknown


def find_unit(name: str) -> Unit | None:
    """The unit of this name, however its capitals are written; None for no name. Raises Refused."""
    if not name.strip():
        return None
    units = list(Unit.select().order_by(Unit.name))
    for unit in units:
        if unit.name.casefold() == name.strip().casefold():
            return unit
    known = ", ".join(unit.name for unit in units) or "none yet (add them under Office, Units, or with load)"
    raise Refused(f"there is no unit “{name}”: the units are {known}")


def find_activity(key: str) -> Activity | None:
    """The activity of this key; None for no key. Raises Refused."""
    if not key.strip():
        return None
    found: Activity | None = Activity.get_or_none(Activity.key == key.strip())
    if found is None:
        raise Refused(f"there is no activity with the key “{key}”")
    return found
