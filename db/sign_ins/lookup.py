"""The sign-in of a browser's token, with what nearly every page wants to know of its person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from db.engine.query import prepared
from db.institution.settings import note_revision, revision_query
from db.people.tables import Degree, Person
from db.roles.tables import Grants, Role, RoleGrant
from db.sign_ins.tables import SignIn, hashed

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import ModelSelect

# Questions of rooms above about the person of a sign-in, each answered by its rows; read with every sign-in.
READ_WITH: dict[str, Callable[[], ModelSelect[Any]]] = {}


def sign_in_of(token: str, *, with_grants: bool = False) -> SignIn | None:
    """The sign-in of this token, expired or not, with its person and degree, in one query.

    `with_grants`: with what the person holds as well, where that decides whether they come in.
    """
    token_hash = hashed(token)
    grants = _grants.soon(token_hash) if with_grants else None
    found: SignIn | None = next(iter(_of_token(token_hash)), None)
    if found:
        note_revision(found.revision)
        found.grants = Grants(found.person_id, frozenset(grants.rows())) if grants else None
    return found


@prepared
def _of_token(token_hash: str) -> ModelSelect[SignIn]:
    grants = RoleGrant.select(SQL("1")).where(RoleGrant.person == Person.id)
    office = grants.where(RoleGrant.role == Role.OFFICE)
    runner = grants.where(RoleGrant.role.in_((Role.COORDINATOR, Role.APPROVER)))
    asked = {"has_office_menu": office, "has_runner_menu": runner, "has_staff_menu": grants}
    asked |= {name: rows() for name, rows in READ_WITH.items()}
    menus = [fn.EXISTS(rows).alias(name) for name, rows in asked.items()]
    query = SignIn.select(SignIn, Person, Degree, *menus, revision_query().alias("revision"))
    return query.join(Person).join(Degree).where(SignIn.token_hash == token_hash)


@prepared
def _grants(token_hash: str) -> ModelSelect[Any]:
    held = RoleGrant.select(RoleGrant.role, RoleGrant.unit, RoleGrant.activity)
    return held.join(SignIn, on=SignIn.person == RoleGrant.person).where(SignIn.token_hash == token_hash).tuples()
