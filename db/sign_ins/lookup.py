"""The sign-in of a browser's token, with what nearly every page wants to know of its person, in one query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from peewee import fn

from db import is_sqlite
from db.engine.query import prepared
from db.institution.settings import note_revision, revision_query
from db.people.tables import Degree, Person
from db.roles.tables import Grants, RoleGrant
from db.sign_ins.tables import SignIn, hashed

if TYPE_CHECKING:
    from collections.abc import Callable

    from peewee import ModelSelect

# Questions of rooms above about the person of a sign-in, each answered by its rows; read with every sign-in.
READ_WITH: dict[str, Callable[[], ModelSelect[Any]]] = {}


def sign_in_of(token: str) -> SignIn | None:
    """The sign-in of this token, expired or not, with its person, their degree and all that they hold."""
    found: SignIn | None = next(iter(_of_token(hashed(token))), None)
    if found:
        note_revision(found.revision)
        found.grants = Grants(found.person_id, frozenset(map(tuple, json.loads(found.held or "[]"))))
    return found


@prepared
def _of_token(token_hash: str) -> ModelSelect[SignIn]:
    more = [fn.EXISTS(rows()).alias(name) for name, rows in READ_WITH.items()]
    query = SignIn.select(SignIn, Person, Degree, *more, _held().alias("held"), revision_query().alias("revision"))
    return query.join(Person).join(Degree).where(SignIn.token_hash == token_hash)


def _held() -> Any:
    """The rows of Grants as JSON: that is one column, where a join would have the whole person in every row."""
    rows, row = (fn.json_group_array, fn.json_array) if is_sqlite() else (fn.json_agg, fn.json_build_array)
    held = rows(row(RoleGrant.role, RoleGrant.unit, RoleGrant.activity)).cast("TEXT")
    return RoleGrant.select(held).where(RoleGrant.person == Person.id)
