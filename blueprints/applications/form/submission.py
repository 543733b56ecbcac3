"""Submitting an application, again after it was returned, and asking for a new approval of what has changed."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, request

from blueprints.applications.bp import bp
from blueprints.applications.form.page import SUBMISSION, form_page, not_now, writable_or_404
from blueprints.applications.form.view import overview
from blueprints.applications.review.step_forms import LONGEST_COMMENT, TOO_LONG
from blueprints.shared import hx
from blueprints.shared.access import me
from blueprints.shared.kept_forms import keeps
from db.applications.decision import Decision, NoLongerOpen, NotReady, NotYours, WordsNeeded, decide
from db.applications.draft import to_approve_again
from db.applications.state import State
from db.applications.tables import Application
from db.applications.workflow import Act
from db.engine.number import plain_number

SENT = "Submitted. You will get an email when it is decided, or when something needs to change."
ONLY_APPLICANT = "Only the applicant, {}, can send this application."
CHANGE_NEEDED = "Say in a few words what you changed"
LONGEST_VERSION = 6  # digits


@bp.post("/applications/<int:application_id>/submission")
@keeps("/applications/{application_id}/edit", SUBMISSION)
def submit_application(application_id: int) -> Response:
    """Freeze a version and send it on its way; what is still missing is listed, and nothing is changed."""
    application = writable_or_404(application_id)
    if len(_typed()) > LONGEST_COMMENT:
        return _refused(application, 422, [], TOO_LONG)
    try:
        decide(application, _decision(application), me())
    except NotYours:
        abort(403, ONLY_APPLICANT.format(application.applicant.full_name))
    except NoLongerOpen:
        return _refused(application, 409, [not_now(Application.get_by_id(application.id))])
    except WordsNeeded:
        return _refused(application, 422, [], CHANGE_NEEDED)
    except NotReady as refused:
        return _refused(application, 422, refused.problems)
    flash(SENT, "good")
    return hx.go(application.url)


def _decision(application: Application) -> Decision:
    """The step as the person saw it: a page that is out of date is refused as such."""
    seen, version = request.form.get("state", ""), plain_number(request.form.get("version", ""), LONGEST_VERSION)
    if seen not in set(State) or version is None:
        abort(400, "The page was incomplete. Reload it and submit again.")
    act = Act.REOPEN if seen == State.APPROVED else Act.SUBMIT
    return Decision(act, State(seen), version, _typed())


def _typed() -> str:
    """The applicant's words on what has changed since it was returned, its lines ended in one way."""
    return request.form.get("comment", "").replace("\r\n", "\n")


def _refused(application: Application, status: int, problems: list[str], of_words: str = "") -> Response:
    """Why it was not sent; `of_words` is what is wrong with the applicant's words, which stay as they were typed."""
    context: dict[str, Any] = {"refused": problems or [of_words], "changed_problem": of_words}
    if not hx.wants_part():
        return form_page(application, None, status, changed=_typed(), **context)
    context |= {**overview(application, me()), "again": to_approve_again(application)}
    return hx.answer("partials/applications/not_sent.html", status, **context)
