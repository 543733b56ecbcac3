"""Keeps an eye on who is refused: lines of the audit log, few however often somebody tries, and a mail when many do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import g, request
from peewee import PeeweeException

from blueprints.shared.throttle import ADDRESS, EVERYBODY, count_failure, rule_of
from db import database
from db.audit.action import Action
from db.audit.tables import AuditLine
from db.institution.settings import institution
from db.outbox.tables import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

    from db.people.tables import Person

log = logging.getLogger(__name__)
FORBIDDEN = 403


def init_watch(app: Flask) -> None:
    app.after_request(_note_refused_access)


def note_refusal(person: Person | None, counts: Mapping[str, int]) -> None:
    """A failed sign-in in the audit log, by the counts of its buckets: the first of each window, and the last one.

    A try at an account stands by its person. One at an address without an account has none, and is noted once for
    each network, so that a flood of invented addresses leaves no flood of lines.
    """
    for bucket, count in counts.items():
        is_telling = bucket != EVERYBODY and (person is None) == (ADDRESS in bucket)
        if is_telling and count in (1, rule_of(bucket).limit) and not _is_secondary(bucket):
            AuditLine.write(None, Action.SIGN_IN_REFUSED, person, detail={"tries": count})
    if counts.get(EVERYBODY) == rule_of(EVERYBODY).limit:
        _tell_of_guessing(counts[EVERYBODY])


def _is_secondary(bucket: str) -> bool:
    """Whether this bucket is the browser's, beside that of the account: one line is enough."""
    return ":browser:" in bucket


def _tell_of_guessing(failures: int) -> None:
    """Tell the operator once that many sign-ins fail at the same time, wherever they come from."""
    log.warning("%d sign-ins failed within 15 minutes", failures)
    to = institution().operator_email or institution().office_email
    with database.atomic():
        AuditLine.write(None, Action.GUESSING_NOTICED, None, detail={"failures": failures})
        if to:
            Message.queue("guessing", to, failures=failures)


def _note_refused_access(response: Response) -> Response:
    """Whoever was signed in and refused a page stands in the audit log, with the page's rule, ten times in a while."""
    person: Person | None = g.get("me")
    if response.status_code != FORBIDDEN or person is None:
        return response
    try:
        bucket = f"refused:person:{person.id}"
        if count_failure(bucket)[bucket] <= rule_of(bucket).limit:
            detail = {"at": str(request.url_rule), "method": request.method}
            AuditLine.write(person, Action.ACCESS_REFUSED, person, detail=detail)
    except PeeweeException as error:  # the refusal is right without its line
        log.error("a refused access could not be noted: %s", type(error).__name__)
    return response
