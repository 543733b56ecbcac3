"""Mail to chosen people of a session: written, read as a preview with its recipients, then sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, request

from blueprints.office.access import RUNNERS, session_or_404
from blueprints.office.bp import bp
from blueprints.office.mailings.form import GROUPS, MailingForm
from blueprints.office.mailings.log import log_of
from blueprints.shared import hx
from blueprints.shared.access import me, requires
from blueprints.shared.kept_forms import fill, keeps
from blueprints.shared.tables import Column, paged
from db.engine.number import plain_number
from db.engine.refusal import Refused
from db.mailings.tables import Group
from db.people.tables import Person
from db.program.mailing import GroupChanged, Letter, Recipients, send_mailing

if TYPE_CHECKING:
    from db.activities.tables import Session

PAGE, PART = "office/mailings/mail.html", "partials/office/mailings/mail.html"
WRONG, CONFLICT = 422, 409
SHOWN, PER_PAGE = 10, 50
CHANGED = "The group has changed since you looked. This is who gets it now. Press Send again to go on."
COLUMNS = {"name": Column("Name", (Person.last_name, Person.first_name, Person.id), "asc")}


@bp.get("/office/sessions/<int:session_id>/mail")
@requires(*RUNNERS)
def mail(session_id: int) -> Response:
    at = session_or_404(session_id)
    return _show(at, fill(MailingForm))


@bp.post("/office/sessions/<int:session_id>/mail")
@requires(*RUNNERS)
@keeps()
def post_mail(session_id: int) -> Response:
    """Show who gets it and how it reads; send it with `send`, once the sender has seen both."""
    at, form = session_or_404(session_id), fill(MailingForm)
    if not form.validate_on_submit():
        return _show(at, form, WRONG)
    if "send" not in request.form:
        return _show(at, form, preview=_preview(at, form))
    try:
        sent = send_mailing(at, me(), _letter(form), plain_number(form.seen.data or "", 6) or 0)
    except GroupChanged:
        form.form_errors.append(CHANGED)
        return _show(at, form, CONFLICT, preview=_preview(at, form))
    except Refused as refusal:
        form.form_errors.append(f"{refusal.words}.")
        return _show(at, form, CONFLICT)
    flash(f"Your mail is on its way to {sent.recipients} {'person' if sent.recipients == 1 else 'people'}.", "good")
    return hx.go(f"/office/sessions/{at.id}/mail")


@bp.get("/office/sessions/<int:session_id>/mail/recipients")
@requires(*RUNNERS)
def mail_recipients(session_id: int) -> Response:
    """Everybody in a group, page by page."""
    at = session_or_404(session_id)
    asked = request.args.get("group", "")
    group = Group(asked) if asked in GROUPS else abort(404)
    path = f"/office/sessions/{at.id}/mail/recipients"
    table = paged(Recipients(at.id, group), path, COLUMNS, request.args, PER_PAGE, {"group": asked})
    part = "partials/office/mailings/recipients.html"
    return hx.render("office/mailings/recipients.html", part, session=at, table=table, group=GROUPS[group])


def _letter(form: MailingForm) -> Letter:
    return Letter(Group(form.group.data), form.subject.data or "", form.text.data or "", form.token.data or "")


def _preview(at: Session, form: MailingForm) -> dict[str, Any]:
    """The group as it is now: how many, the first of them, and the words as the first one reads them."""
    people = Recipients(at.id, Group(form.group.data))
    count = people.count()
    form.seen.data = str(count)
    first = people.page(COLUMNS["name"].order, False, SHOWN, 0)
    name = first[0][0] if first and first[0][-1] else ""
    words = {
        "subject": Letter.fill(form.subject.data or "", name, ""),
        "text": Letter.fill(form.text.data or "", name, "(the link to their next step)"),
    }
    return {"count": count, "first": first, "group": GROUPS[Group(form.group.data)], **words}


def _show(at: Session, form: MailingForm, status: int = 200, **more: Any) -> Response:
    return hx.render(PAGE, PART, status, session=at, form=form, log=log_of(at), **more)
