"""Reads the people of a load file, and the roles they are to hold. No passwords: a file is not the place for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blueprints.office.load.plan import Grant, PersonPlan
from blueprints.office.old_portal.addresses import folded_email
from db.engine.letters import clean_name, refusal
from db.people.tables import DEGREES, OTHER_DEGREE, PROFESSIONS
from db.roles.tables import Role

if TYPE_CHECKING:
    from blueprints.office.load.table import Table


def read_person(table: Table) -> PersonPlan:
    plan = PersonPlan(
        email=read_email(table),
        first_name=read_name(table, "first_name", 100),
        last_name=read_name(table, "last_name", 100),
        degree=table.choice("degree", [name for name, _ in DEGREES]),
        degree_other=table.text("degree_other", 50, printed=True),
        profession=table.choice("profession", PROFESSIONS),
        physician=table.flag("physician"),
        grants=tuple(read_grant(grant) for grant in table.tables("roles")),
        place=table.place,
    )
    table.close()
    check_degree(table, plan)
    return plan


def read_email(table: Table) -> str:
    text = table.text("email", 254, required=True)
    email = folded_email(text) if text else ""
    if text and not email:
        table.problem("email", f"“{text}” is no email address")
    return email


def read_name(table: Table, name: str, most: int) -> str:
    """A name as it will be printed: refused where it is given if no font can print it, never printed as boxes."""
    text = table.text(name, most, required=True)
    cleaned = clean_name(text)
    words = refusal(cleaned) if cleaned else ("nothing in it can be seen" if text else "")
    if words:
        table.problem(name, words)
    return cleaned


def check_degree(table: Table, plan: PersonPlan) -> None:
    """Only “Other” has a text and a physician flag of its own; each other degree's flag is fixed (domain.md 2.1)."""
    is_other = plan.degree == OTHER_DEGREE
    if is_other and not plan.degree_other:
        table.problem("degree_other", "the degree “Other” says here what it is")
    for name in ("degree_other", "physician"):
        if not is_other and table.has(name):
            table.problem(name, "only with the degree “Other”")


def read_grant(table: Table) -> Grant:
    """A role; a reviewer's is for one unit, a coordinator's for one activity, and the others are for everything."""
    grant = Grant(
        role=table.choice("role", [role.value for role in Role]),
        unit=table.text("unit", 200),
        activity=table.text("activity", 60),
        place=table.place,
    )
    table.close()
    for name, role in (("unit", Role.REVIEWER), ("activity", Role.COORDINATOR)):
        if (grant.role == role) != bool(getattr(grant, name)):
            table.problem(name, f"a {role.value} has one, and nobody else")
    return grant
