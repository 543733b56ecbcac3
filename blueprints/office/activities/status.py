"""An activity is opened, closed, canceled and opened again, each by one press and, where it is due, for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, request

from blueprints.office.access import RUNNERS, activity_or_404, reaches_all
from blueprints.office.activities.forms import ReasonForm
from blueprints.office.activities.page import page_of
from blueprints.office.bp import bp
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import keeps
from db.engine.refusal import Refused
from db.program.activity_status import (
    NotReady,
    cancel_activity,
    close_activity,
    open_activity,
    reopen_activity,
)
from db.program.held import Meanwhile, Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.activities.tables import Activity

PAGE, PART = "office/activities/activity.html", "partials/office/activities/status.html"
CONFLICT, WRONG = 409, 422
SAME = "Nothing to change."
NOT_YOURS = "Only the office and approvers open, cancel and reopen an activity. Ask the office to do it."
CHANGED = "Somebody else changed this activity meanwhile. Nothing of yours was saved. Below is how it is now."
MISSING = "It can’t open yet. The list below says what is missing."


def _open(activity: Activity, form: ReasonForm) -> str:
    opened = open_activity(activity.id, form.reason.data or "", me(), form.read)
    return "The activity is open. Its codes work from now on." if opened else SAME


def _close(activity: Activity, form: ReasonForm) -> str:
    return "The activity is closed." if close_activity(activity.id, me(), form.read) else SAME


def _cancel(activity: Activity, form: ReasonForm) -> str:
    told = cancel_activity(activity.id, form.reason.data or "", me(), form.read)
    if told is None:
        return SAME
    return f"The activity is canceled. {'One person is' if told == 1 else f'{told} people are'} told by mail."


def _reopen(activity: Activity, form: ReasonForm) -> str:
    reopened = reopen_activity(activity.id, form.reason.data or "", me(), form.read)
    return "The activity is open again." if reopened else SAME


DEEDS: dict[str, Callable[[Activity, ReasonForm], str]] = {
    "open": _open,
    "close": _close,
    "cancel": _cancel,
    "reopen": _reopen,
}
BY_ALL = ("close",)  # whoever runs the activity may do it


@bp.post("/office/activities/<int:activity_id>/status")
@requires(*RUNNERS)
@keeps("/office/activities/{activity_id}", "status")
def status(activity_id: int) -> Response:
    """Do what `deed` names; what is refused stands above what was typed, and nothing is changed."""
    found, form, deed = activity_or_404(activity_id), ReasonForm(), request.form.get("deed", "")
    if deed not in DEEDS:
        abort(400, "The page was incomplete. Reload it and try again.")
    if deed not in BY_ALL and not reaches_all():
        return _refused(activity_id, form, deed, NOT_YOURS)
    try:
        flash(DEEDS[deed](found, form), "good")
    except NotReady:
        return _refused(activity_id, form, deed, MISSING)
    except Meanwhile:
        return _refused(activity_id, form, deed, CHANGED, CONFLICT)
    except Refused as refusal:
        return _refused(activity_id, form, deed, refusal.words, at_reason=isinstance(refusal, Wrong))
    return hx.go(f"/office/activities/{activity_id}")


def _refused(
    activity_id: int, form: ReasonForm, deed: str, words: str, code: int = WRONG, *, at_reason: bool = False
) -> Response:
    """The page with what was typed; `at_reason` where the words are about the reason, and stand beside it too."""
    context: dict[str, Any] = {"refused": words, "deed": deed, "typed": form.reason.data or "", "at_reason": at_reason}
    return hx.render(PAGE, PART, code, **page_of(activity_or_404(activity_id)), **context)
